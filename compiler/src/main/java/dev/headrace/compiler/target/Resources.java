package dev.headrace.compiler.target;

/// What a device is made of.
///
/// @param lut look-up tables of 6 inputs
/// @param ff flip-flops
/// @param dsp multiply-accumulate slices
/// @param bram18 block memories of 18 Kbit, two ports each
/// @param uram large block memories of 288 Kbit, fixed at 4096 words of 72 bits
public record Resources(long lut, long ff, long dsp, long bram18, long uram) {
    public static final long BITS_OF_BRAM18 = 18 * 1024;
    public static final long BITS_OF_URAM = 288 * 1024;

    /// The memory in blocks, without what look-up tables can hold.
    public long onChipBits() {
        return bram18 * BITS_OF_BRAM18 + uram * BITS_OF_URAM;
    }
}
