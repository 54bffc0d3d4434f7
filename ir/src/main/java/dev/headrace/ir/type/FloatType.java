package dev.headrace.ir.type;

import dev.headrace.ir.Type;

/// A floating-point number.
public enum FloatType implements Type {
    /// Stored only: computations are in a wider type.
    F8E4M3FN("f8E4M3FN", 8, 448),
    F16("f16", 16, 65504),
    BF16("bf16", 16, 0x1.fep127),
    F32("f32", 32, Float.MAX_VALUE),
    F64("f64", 64, Double.MAX_VALUE);

    private final String text;
    private final int width;
    private final double largest;

    FloatType(String text, int width, double largest) {
        this.text = text;
        this.width = width;
        this.largest = largest;
    }

    public int width() {
        return width;
    }

    /// The largest finite number.
    public double largest() {
        return largest;
    }

    @Override
    public String toString() {
        return text;
    }
}
