package dev.headrace.simulator.values;

/// Integers of `width` bits inside a `long`: sign-extended, those of one bit as 0 or 1.
final class Integers {
    private Integers() {}

    /// The lowest `width` bits.
    static long wrap(long value, int width) {
        if (width == 64) return value;
        if (width == 1) return value & 1;
        return value << (64 - width) >> (64 - width);
    }

    static long unsigned(long value, int width) {
        return width == 64 ? value : value & ((1L << width) - 1);
    }

    static long signed(long value, int width) {
        return width == 1 ? -value : value;
    }

    /// The nearest `double` of an unsigned 64-bit number.
    static double unsignedToDouble(long value) {
        if (value >= 0) return value;
        // Halved with the lost bit kept, so that the rounding comes out right.
        return (double) ((value >>> 1) | (value & 1)) * 2;
    }

    static long doubleToUnsigned(double value) {
        return value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
    }
}
