package dev.headrace.ir.attr;

import dev.headrace.ir.type.FloatType;
import java.math.BigDecimal;

/// Floating-point literals as MLIR reads them: a decimal with a point, or the bits in hexadecimal where no decimal
/// exists (infinities and NaN). Reading the text gives the same value again, bit for bit.
public final class FloatText {
    private FloatText() {}

    public static String of(double value, FloatType type) {
        if (Double.isNaN(value) || Double.isInfinite(value)) return bits(value, type);
        String text = type == FloatType.F64 ? Double.toString(value) : Float.toString((float) value);
        int exponent = text.indexOf('E');
        if (exponent < 0) return text;
        String mantissa = text.substring(0, exponent);
        return new BigDecimal(mantissa).toPlainString() + "e" + text.substring(exponent + 1);
    }

    private static String bits(double value, FloatType type) {
        return switch (type) {
            case F64 -> String.format("0x%016X", Double.doubleToRawLongBits(value));
            case F32 -> String.format("0x%08X", Float.floatToRawIntBits((float) value));
            case F16 -> String.format("0x%04X", Float.floatToFloat16((float) value) & 0xffff);
            case BF16 -> String.format("0x%04X", Float.floatToRawIntBits((float) value) >>> 16);
        };
    }
}
