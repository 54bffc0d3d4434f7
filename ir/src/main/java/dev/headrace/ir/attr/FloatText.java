package dev.headrace.ir.attr;

import dev.headrace.ir.data.Float8;
import dev.headrace.ir.type.FloatType;

/// Floating-point literals as MLIR reads them: a decimal with a point, or the bits in hexadecimal where no decimal
/// exists (infinities and NaN). Reading the text gives the same value again, bit for bit.
public final class FloatText {
    private FloatText() {}

    public static String of(double value, FloatType type) {
        if (Double.isNaN(value) || Double.isInfinite(value)) return bits(value, type);
        String text = type == FloatType.F64 ? Double.toString(value) : Float.toString((float) value);
        int exponent = text.indexOf('E');
        if (exponent < 0) return text;
        return text.substring(0, exponent) + "e" + text.substring(exponent + 1);
    }

    private static String bits(double value, FloatType type) {
        return String.format("0x%0" + type.width() / 4 + "X", encode(value, type));
    }

    /// The value in the type's own encoding, in the lowest bits.
    static long encode(double value, FloatType type) {
        return switch (type) {
            case F64 -> Double.doubleToRawLongBits(value);
            case F32 -> Float.floatToRawIntBits((float) value) & 0xffff_ffffL;
            case F16 -> Float.floatToFloat16((float) value) & 0xffffL;
            case BF16 -> Float.floatToRawIntBits((float) value) >>> 16;
            case F8E4M3FN -> Float8.toE4m3((float) value) & 0xffL;
        };
    }
}
