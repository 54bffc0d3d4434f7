package dev.headrace.ir.text;

import dev.headrace.ir.data.Float8;
import dev.headrace.ir.type.FloatType;

/// Floating-point numbers of the types by their bits.
final class FloatBits {
    private FloatBits() {}

    static double value(long bits, FloatType type) {
        return switch (type) {
            case F64 -> Double.longBitsToDouble(bits);
            case F32 -> Float.intBitsToFloat((int) bits);
            case F16 -> Float.float16ToFloat((short) bits);
            case BF16 -> Float.intBitsToFloat((int) bits << 16);
            case F8E4M3FN -> Float8.ofE4m3((byte) bits);
        };
    }

    /// The nearest value that the type can hold, ties to even.
    static double round(double value, FloatType type) {
        return switch (type) {
            case F64 -> value;
            case F32 -> (float) value;
            case F16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
            case BF16 -> roundToBrain((float) value);
            case F8E4M3FN -> Float8.ofE4m3(Float8.toE4m3((float) value));
        };
    }

    private static float roundToBrain(float value) {
        if (Float.isNaN(value)) return value;
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }
}
