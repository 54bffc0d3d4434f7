package dev.headrace.compiler.sizing;

/// How many memory blocks of the device an array takes.
///
/// A block offers its bits in a few shapes of words and width; an array takes a grid of blocks of the shape that needs
/// the fewest.
final class MemoryShapes {
    /// Up to this size the tools build a FIFO of shift registers.
    static final long SHIFT_REGISTER_BITS = 1024;

    /// Up to this size the tools build a FIFO of look-up tables.
    static final long LUTRAM_FIFO_BITS = 4096;

    /// Up to so many words the tools put an array into look-up tables.
    static final long LUTRAM_WORDS = 128;

    static final long URAM_WORDS = 4096;
    private static final long URAM_WIDTH = 72;

    /// Words and width of the shapes of an 18 Kbit block.
    private static final long[][] BRAM18 = {{16384, 1}, {8192, 2}, {4096, 4}, {2048, 9}, {1024, 18}, {512, 36}};

    private MemoryShapes() {}

    static long bram18(long words, long width) {
        long least = Long.MAX_VALUE;
        for (long[] shape : BRAM18)
            least = Math.min(least, Math.ceilDiv(words, shape[0]) * Math.ceilDiv(width, shape[1]));
        return least;
    }

    static long uram(long words, long width) {
        return Math.ceilDiv(words, URAM_WORDS) * Math.ceilDiv(width, URAM_WIDTH);
    }
}
