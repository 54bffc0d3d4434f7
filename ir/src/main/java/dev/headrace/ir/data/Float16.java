package dev.headrace.ir.data;

/// The two 16-bit floating-point formats as bits. Narrowing rounds to nearest, ties to even.
public final class Float16 {
    private Float16() {}

    /// IEEE binary16.
    public static float ofHalf(short bits) {
        return Float.float16ToFloat(bits);
    }

    public static short toHalf(float value) {
        return Float.floatToFloat16(value);
    }

    /// bfloat16: the upper half of a binary32.
    public static float ofBfloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    public static short toBfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        // A NaN whose payload sits in the lower half must not become an infinity, nor overflow into the sign.
        if (Float.isNaN(value)) return (short) ((bits >>> 16) | 0x40);
        int roundedUpOnTie = (bits >>> 16) & 1;
        return (short) ((bits + 0x7fff + roundedUpOnTie) >>> 16);
    }
}
