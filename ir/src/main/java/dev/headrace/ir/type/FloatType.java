package dev.headrace.ir.type;

import dev.headrace.ir.Type;

/// A floating-point number.
public enum FloatType implements Type {
    F16("f16", 16),
    BF16("bf16", 16),
    F32("f32", 32),
    F64("f64", 64);

    private final String text;
    private final int width;

    FloatType(String text, int width) {
        this.text = text;
        this.width = width;
    }

    public int width() {
        return width;
    }

    @Override
    public String toString() {
        return text;
    }
}
