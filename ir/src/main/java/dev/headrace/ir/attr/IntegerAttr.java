package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;

/// A whole number of an integer or index type: `4 : i64`. Those of type `i1` print as `true` and `false`.
public record IntegerAttr(long value, Type type) implements Attribute {
    public static IntegerAttr index(long value) {
        return new IntegerAttr(value, IndexType.INDEX);
    }

    public static IntegerAttr i64(long value) {
        return new IntegerAttr(value, IntegerType.I64);
    }

    public static IntegerAttr i32(long value) {
        return new IntegerAttr(value, IntegerType.I32);
    }

    public static IntegerAttr bool(boolean value) {
        return new IntegerAttr(value ? 1 : 0, IntegerType.I1);
    }

    public boolean isTrue() {
        return value != 0;
    }

    @Override
    public String toString() {
        return type.equals(IntegerType.I1) ? String.valueOf(value != 0) : value + " : " + type;
    }
}
