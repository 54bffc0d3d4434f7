package dev.headrace.ir.data;

/// The 8-bit floating-point format `f8E4M3FN` as bits: a sign, four bits of exponent, three of fraction; numbers up to
/// 448, one NaN of each sign, no infinities. Narrowing rounds to nearest, ties to even; what is beyond is NaN, as
/// everywhere where the format is defined (OCP 8-bit Floating Point Specification, without saturation).
public final class Float8 {
    /// Of `float`: 448, the tie with the number that would follow, 2^-6, and 2^14, whose neighbours lie 2^-9 apart.
    private static final int TIE_WITH_NONE = 0x43e80000;

    private static final int LEAST_NORMAL = 0x3c800000;
    private static final float STEP_OF_SMALL = 16384;

    private static final int NAN = 0x7f;
    private static final int FRACTION = 3;

    /// Bits of the fraction that go.
    private static final int GONE = 23 - FRACTION;

    /// From one bias of exponents to the other.
    private static final int BIAS = 127 - 7 << 23;

    private Float8() {}

    public static float ofE4m3(byte bits) {
        int magnitude = bits & NAN;
        float value = magnitude == NAN
                ? Float.NaN
                : magnitude < 1 << FRACTION ? magnitude * 0x1p-9f : Float.intBitsToFloat((magnitude << GONE) + BIAS);
        return bits < 0 ? -value : value;
    }

    public static byte toE4m3(float value) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & 0x7fffffff;
        int narrow;
        if (magnitude > TIE_WITH_NONE) narrow = NAN;
        else if (magnitude < LEAST_NORMAL)
            narrow = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + STEP_OF_SMALL)
                    - Float.floatToRawIntBits(STEP_OF_SMALL);
        else narrow = magnitude + (1 << GONE - 1) - 1 + (magnitude >>> GONE & 1) - BIAS >>> GONE;
        return (byte) (bits >>> 24 & 0x80 | narrow);
    }
}
