package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.List;
import java.util.Optional;

/// All terms of sums of paired products, computed at once into rows of a buffer that are added up whole.
///
/// @param loop over terms
/// @param lanes the loop in it, over sums
/// @param product of a lane
/// @param store of the term into the buffer
/// @param row what is read of the buffer, to be added up
record ProductTerms(
        ForOp loop,
        ForOp lanes,
        BinaryOp product,
        StoreOp store,
        BufferOp buffer,
        dev.headrace.dialects.vector.LoadOp row) {
    static Optional<ProductTerms> of(ForOp loop) {
        if (!countsUp(loop)) return Optional.empty();
        List<Op> inside = loop.body().ops();
        if (inside.size() != 2 || !(inside.getFirst() instanceof ForOp lanes)) return Optional.empty();
        boolean isFixed = ConstantOp.integerOf(lanes.lower()).isPresent()
                && lanes.tripCount().isPresent();
        if (!lanes.isUnrolled() || !lanes.inits().isEmpty() || !isFixed) return Optional.empty();
        List<StoreOp> stores = lanes.body().ops(StoreOp.class);
        if (stores.size() != 1 || !lanes.body().ops().stream().allMatch(ProductTerms::isPlain)) return Optional.empty();
        StoreOp store = stores.getFirst();
        if (!(store.memref().definingOp() instanceof BufferOp buffer)) return Optional.empty();
        return product(store)
                .flatMap(product -> row(store, buffer, loop, lanes)
                        .map(row -> new ProductTerms(loop, lanes, product, store, buffer, row)));
    }

    long number() {
        return row.type().elements();
    }

    private static boolean countsUp(ForOp loop) {
        return loop.isUnrolled()
                && loop.inits().isEmpty()
                && ConstantOp.integerOf(loop.lower()).orElse(1) == 0
                && ConstantOp.integerOf(loop.step()).orElse(0) == 1;
    }

    private static boolean isPlain(Op op) {
        return switch (op) {
            case ArithOp _, LoadOp _, StoreOp _, ExtractOp _, YieldOp _ -> true;
            default -> false;
        };
    }

    private static Optional<BinaryOp> product(StoreOp store) {
        Op maker = store.value().definingOp();
        if (maker instanceof CastOp widening
                && widening.kind() == CastOp.Kind.EXTSI
                && widening.result().hasOneUse()) maker = widening.in().definingOp();
        return maker instanceof BinaryOp product
                        && product.hasAttribute(BinaryOp.PAIRED)
                        && product.result().hasOneUse()
                ? Optional.of(product)
                : Optional.empty();
    }

    /// The whole row of terms, where nothing else is done with what is stored.
    private static Optional<dev.headrace.dialects.vector.LoadOp> row(
            StoreOp store, BufferOp buffer, ForOp loop, ForOp lanes) {
        List<Value> indices = store.indices();
        boolean isLast = indices.getLast() == loop.counter()
                && indices.stream()
                        .limit(indices.size() - 1L)
                        .allMatch(index -> index == lanes.counter()
                                || ConstantOp.integerOf(index).isPresent());
        List<Op> users = buffer.result().users();
        if (!isLast || users.size() != 2) return Optional.empty();
        for (Op user : users)
            if (user instanceof dev.headrace.dialects.vector.LoadOp row
                    && row.result().hasOneUse()
                    && row.result().users().getFirst() instanceof ReductionOp sum
                    && sum.combining() == BinaryOp.Kind.ADDI
                    && ConstantOp.integerOf(row.indices().getLast()).orElse(1) == 0
                    && row.type().elements() == buffer.type().sizeOf(indices.size() - 1)
                    && row.type().elements() == loop.tripCount().orElse(0)) return Optional.of(row);
        return Optional.empty();
    }
}
