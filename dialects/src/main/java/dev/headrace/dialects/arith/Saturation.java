package dev.headrace.dialects.arith;

/// From real numbers to integers: what [CastOp.Kind#FPTOSI] means for every number. MLIR leaves open what becomes of
/// numbers beyond the range; here it is the same everywhere.
public final class Saturation {
    private Saturation() {}

    /// Towards zero; beyond the range of signed integers of `width` bits to its nearest end; NaN to 0. A single bit is
    /// the lowest bit of the whole number, so that 1.0 is true.
    public static long toInteger(double value, int width) {
        // Java's cast keeps to the range of long and makes 0 of NaN.
        long whole = (long) value;
        if (width == Long.SIZE) return whole;
        if (width == 1) return whole & 1;
        long end = 1L << (width - 1);
        return Math.clamp(whole, -end, end - 1);
    }
}
