package dev.headrace.simulator.values;

import dev.headrace.ir.data.Float8;
import dev.headrace.ir.type.FloatType;

/// Rounding to a floating-point type: to nearest, ties to even.
///
/// Sums, products, quotients and square roots of `f32`, `f16` and `bf16` numbers, computed in `double` and rounded
/// once more, are what the type's own arithmetic gives: `double` has more than twice their digits.
final class Rounding {
    private Rounding() {}

    static double to(FloatType type, double value) {
        return switch (type) {
            case F64 -> value;
            case F32 -> (float) value;
            case F16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
            case BF16 -> toBfloat((float) value);
            case F8E4M3FN -> Float8.ofE4m3(Float8.toE4m3((float) value));
        };
    }

    private static float toBfloat(float value) {
        if (Float.isNaN(value)) return value;
        int bits = Float.floatToRawIntBits(value);
        int even = (bits >>> 16) & 1;
        return Float.intBitsToFloat((bits + 0x7fff + even) & 0xffff0000);
    }

    /// The bits that the type stores for this number.
    static long bits(FloatType type, double value) {
        return switch (type) {
            case F64 -> Double.doubleToRawLongBits(value);
            case F32 -> Float.floatToRawIntBits((float) value);
            case F16 -> Float.floatToFloat16((float) value);
            case BF16 -> Float.floatToRawIntBits((float) value) >> 16;
            case F8E4M3FN -> Float8.toE4m3((float) value);
        };
    }

    static double ofBits(FloatType type, long bits) {
        return switch (type) {
            case F64 -> Double.longBitsToDouble(bits);
            case F32 -> Float.intBitsToFloat((int) bits);
            case F16 -> Float.float16ToFloat((short) bits);
            case BF16 -> Float.intBitsToFloat((int) bits << 16);
            case F8E4M3FN -> Float8.ofE4m3((byte) bits);
        };
    }
}
