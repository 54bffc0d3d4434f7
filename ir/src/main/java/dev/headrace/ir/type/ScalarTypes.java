package dev.headrace.ir.type;

import dev.headrace.ir.Type;

/// Questions about the scalar types: [IntegerType], [FloatType] and [IndexType].
public final class ScalarTypes {
    private ScalarTypes() {}

    public static boolean isScalar(Type type) {
        return type instanceof IntegerType || type instanceof FloatType || type instanceof IndexType;
    }

    /// Bits of a scalar, or of all elements of a vector; an `index` counts as 64.
    public static int width(Type type) {
        return switch (type) {
            case IntegerType(int width) -> width;
            case FloatType f -> f.width();
            case IndexType() -> 64;
            case VectorType vector -> Math.toIntExact(vector.bits());
            default -> throw new IllegalArgumentException(type + " is not a scalar type");
        };
    }
}
