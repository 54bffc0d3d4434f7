package dev.headrace.compiler.quantize;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Heads of an attention that share keys and values, as a product sees them that takes what the attention gives.
///
/// @param elements that one head gives
/// @param heads that share
record QueryGroup(long elements, long heads) {
    /// Fewer weights of a scale than this are not worth what they save.
    private static final long LEAST = 16;

    /// Nothing if the value is not what an attention gives, or each of its heads has keys of its own.
    static Optional<QueryGroup> of(Value activation) {
        if (!(origin(activation) instanceof GenericOp product) || !Contraction.sumsProducts(product))
            return Optional.empty();
        TensorType type = (TensorType) product.result().type();
        return product.inputs().stream()
                .map(QueryGroup::repeated)
                .filter(heads -> heads > 1)
                .findFirst()
                .map(heads -> new QueryGroup(type.sizeOf(type.rank() - 1), heads));
    }

    /// What makes a value, but for copies of each element and other shapes.
    private static @Nullable Op origin(Value value) {
        @Nullable Op maker = value.definingOp();
        while (maker != null && (Leaves.isView(maker) || isCopy(maker) && repeats(maker) == 1))
            maker = maker.operand(0).definingOp();
        return maker;
    }

    private static boolean isCopy(Op op) {
        return op instanceof GenericOp generic
                && (Generics.isCopy(generic)
                        || Generics.isPointwise(generic)
                                && generic.inputs().size() == 1
                                && generic.body().first() instanceof CastOp cast
                                && generic.yielded().operand(0) == cast.result());
    }

    private static long repeated(Value value) {
        Op maker = origin(value);
        return maker == null ? 1 : repeats(maker);
    }

    /// How often a copy has each element; not where it repeats all of them, for several texts.
    private static long repeats(Op op) {
        if (!(op instanceof GenericOp copy) || !isCopy(op)) return 1;
        return LongStream.range(1, copy.loopCount())
                .filter(loop -> !copy.map(0).uses((int) loop))
                .map(loop -> copy.loopExtents().at((int) loop))
                .reduce(1, (a, b) -> a * b);
    }

    /// So many weights of a scale, up to a number of them, that each scale is for parts of one head or for whole heads
    /// of one group: the heads of a group come together, and what they give need not be put into another order.
    long fitting(long most) {
        return LongStream.iterate(most, size -> size >= LEAST, size -> size - 1)
                .filter(size -> most % size == 0)
                .filter(size -> elements % size == 0 || size % elements == 0 && elements * heads % size == 0)
                .findFirst()
                .orElse(most);
    }
}
