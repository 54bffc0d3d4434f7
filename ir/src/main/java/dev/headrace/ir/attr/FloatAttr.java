package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.type.FloatType;

/// A floating-point number of a type. The value is one that the type can hold.
public record FloatAttr(double value, FloatType type) implements Attribute {
    public static FloatAttr f32(float value) {
        return new FloatAttr(value, FloatType.F32);
    }

    public static FloatAttr f64(double value) {
        return new FloatAttr(value, FloatType.F64);
    }

    @Override
    public String toString() {
        return FloatText.of(value, type) + " : " + type;
    }
}
