package dev.headrace.dialects.dataflow;

/// A buffer that keeps the last rows of a tensor, as a ring, for windows that move down it: it takes blocks of rows
/// until the next window is complete, sends the window, and overwrites what no later window needs.
///
/// Blocks of 1 row and windows of 3 that move by 1 need 3 rows: three blocks before the first window, one block before
/// each other. "Row" stands for one index of whichever dimension the windows move along.
///
/// @param dimension along which blocks and windows move
/// @param block rows that come together
/// @param blocks how many blocks come; the last ones may belong to no window
/// @param start the first row of the first window
/// @param step rows from one window to the next
/// @param window rows of a window
/// @param windows how many windows are sent
public record LineBuffer(int dimension, long block, long blocks, long start, long step, long window, long windows) {
    public LineBuffer {
        if (block < 1 || blocks < 1 || start < 0 || step < 1 || window < 1 || windows < 1)
            throw new IllegalArgumentException("no line buffer: %d blocks of %d, %d windows of %d by %d from %d"
                    .formatted(blocks, block, windows, window, step, start));
        if (start + (windows - 1) * step + window > block * blocks)
            throw new IllegalArgumentException("windows reach beyond the last of " + block * blocks + " rows");
    }

    /// The first row of a window.
    public long top(long index) {
        return start + index * step;
    }

    /// How many blocks have to be there for a window to be complete.
    public long blocksBefore(long index) {
        return Math.ceilDiv(top(index) + window, block);
    }

    /// After how many windows the pattern of reads repeats.
    public long period() {
        return block / greatestCommonDivisor(block, step);
    }

    /// The least number of rows, in whole blocks, that never loses one that a window still needs.
    public long rows() {
        long most = 0;
        for (long index = 0; index < Math.min(windows, period()); index++)
            most = Math.max(most, blocksBefore(index) * block - top(index));
        return Math.ceilDiv(most, block) * block;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
