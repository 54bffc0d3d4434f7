package dev.headrace.compiler.linalg;

import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.Optional;

/// Elements of a tensor that a formula gives.
sealed interface KnownElements {
    /// All are the same number.
    record Equal(Attribute number) implements KnownElements {}

    /// Integers that count along one dimension.
    record Counting(int dim, long start, long step, IntegerType type) implements KnownElements {}

    /// Nothing if there is no such formula.
    static Optional<KnownElements> of(Value value) {
        if (value.definingOp() instanceof FillOp fill) return of(fill.number());
        Attribute constant = ConstantOp.valueOf(value).orElse(null);
        if (!(constant instanceof DenseElementsAttr elements))
            return Optional.ofNullable(constant).map(Equal::new);
        if (elements.isSplat())
            return Optional.of(new Equal(
                    elements.type().element() instanceof FloatType type
                            ? new FloatAttr(elements.floatAt(0), type)
                            : new IntegerAttr(
                                    elements.integerAt(0), elements.type().element())));
        return elements.type().element() instanceof IntegerType type ? counting(elements, type) : Optional.empty();
    }

    private static Optional<KnownElements> counting(DenseElementsAttr elements, IntegerType type) {
        TensorType tensor = (TensorType) elements.type();
        int stride = 1;
        for (int dim = tensor.rank() - 1; dim >= 0; dim--) {
            int size = Math.toIntExact(tensor.sizeOf(dim));
            if (size > 1) {
                long start = elements.integerAt(0);
                long step = elements.integerAt(stride) - start;
                if (fits(start, type)
                        && fits(step, type)
                        && counts(elements, tensor.elements(), stride, size, start, step))
                    return Optional.of(new Counting(dim, start, step, type));
            }
            stride *= size;
        }
        return Optional.empty();
    }

    /// Whether a constant and products of it are numbers of the type; they are made from an index.
    private static boolean fits(long number, IntegerType type) {
        int bits = Math.min(type.width(), Integer.SIZE);
        long bound = 1L << bits - 1;
        return type.width() >= Byte.SIZE && -bound <= number && number < bound;
    }

    private static boolean counts(DenseElementsAttr elements, long count, int stride, int size, long start, long step) {
        for (int i = 0; i < count; i++) if (elements.integerAt(i) != start + step * (i / stride % size)) return false;
        return true;
    }

    /// The element that a body is given.
    /// @param map that the tensor is read by
    /// @param indices the counters of the loops
    default Value element(Builder at, Location location, AffineMap map, List<Value> indices) {
        return switch (this) {
            case Equal(Attribute number) ->
                ConstantOp.create(at, location, number).result();
            case Counting(int dim, long start, long step, IntegerType type) -> {
                Value place = AffineArithmetic.emit(at, location, map.result(dim), indices);
                if (place.type() instanceof IndexType)
                    place = CastOp.create(at, location, CastOp.Kind.INDEX_CAST, place, type)
                            .result();
                Value times = step == 1 ? place : by(at, location, BinaryOp.Kind.MULI, place, step, type);
                yield start == 0 ? times : by(at, location, BinaryOp.Kind.ADDI, times, start, type);
            }
        };
    }

    private static Value by(
            Builder at, Location location, BinaryOp.Kind kind, Value value, long number, IntegerType type) {
        Value other = ConstantOp.integer(at, location, number, type).result();
        return BinaryOp.create(at, location, kind, value, other).result();
    }
}
