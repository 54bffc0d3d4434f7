package dev.headrace.frontends.aten;

import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;

/// A number in the body of a computation: known now, or computed by the program.
sealed interface Scalar {
    Type type();

    /// A floating-point number, rounded to its type.
    record Real(double value, FloatType type) implements Scalar {
        public Real {
            value = switch (type) {
                case F64 -> value;
                case F32 -> (float) value;
                case F16, BF16, F8E4M3FN ->
                    TensorData.splat(Folding.kindOf(type), value).doubleAt(0);
            };
        }
    }

    /// An integer or an index, sign-extended; a truth value is 0 or 1.
    record Whole(long value, Type type) implements Scalar {
        public Whole {
            int width = ScalarTypes.width(type);
            if (width == 1) value &= 1;
            else value = value << (64 - width) >> (64 - width);
        }
    }

    record Computed(Value value) implements Scalar {
        @Override
        public Type type() {
            return value.type();
        }
    }

    default boolean isReal() {
        return type() instanceof FloatType;
    }

    default boolean isTruth() {
        return type().equals(IntegerType.I1);
    }

    /// A number of that type. Truth values are true for all but 0, integers cut the fraction off and stay in their
    /// range.
    static Scalar of(double value, Type type) {
        if (type instanceof FloatType real) return new Real(value, real);
        if (type.equals(IntegerType.I1)) return of(value != 0);
        long most = Long.MAX_VALUE >> (64 - ScalarTypes.width(type));
        return new Whole(Math.clamp((long) value, -most - 1, most), type);
    }

    static Scalar of(long value, Type type) {
        if (type instanceof FloatType real) return new Real((double) value, real);
        if (type.equals(IntegerType.I1)) return of(value != 0);
        return new Whole(value, type);
    }

    static Scalar of(boolean value) {
        return new Whole(value ? 1 : 0, IntegerType.I1);
    }

    /// The least number of a type, where a search for the greatest starts.
    static Scalar least(Type type) {
        if (type instanceof FloatType real) return new Real(Double.NEGATIVE_INFINITY, real);
        return new Whole(type.equals(IntegerType.I1) ? 0 : Long.MIN_VALUE >> (64 - ScalarTypes.width(type)), type);
    }

    static Scalar greatest(Type type) {
        if (type instanceof FloatType real) return new Real(Double.POSITIVE_INFINITY, real);
        return new Whole(type.equals(IntegerType.I1) ? 1 : Long.MAX_VALUE >> (64 - ScalarTypes.width(type)), type);
    }

    /// The element of a tensor whose elements are known.
    static Scalar at(TensorData data, long index) {
        return data.kind().type() instanceof FloatType real
                ? new Real(data.doubleAt(index), real)
                : new Whole(data.integerAt(index), data.kind().type());
    }
}
