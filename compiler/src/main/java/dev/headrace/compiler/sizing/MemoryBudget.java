package dev.headrace.compiler.sizing;

import dev.headrace.compiler.target.Resources;
import dev.headrace.dialects.dataflow.MemoryKind;
import org.jspecify.annotations.Nullable;

/// The memory of a device that is still free.
final class MemoryBudget {
    /// Up to so many words an array lies in registers.
    private static final long REGISTER_WORDS = 4;

    /// A look-up table holds 64 bits; so many of them are taken for memory at most.
    private static final long LUTRAM_PART = 8;

    private final Resources resources;
    private long bram18;
    private long uram;
    private long lutramBits;

    MemoryBudget(Resources resources) {
        this.resources = resources;
    }

    /// What an array is made of.
    ///
    /// @param blocks of memory that it takes, 0 for registers and look-up tables
    record Choice(MemoryKind kind, long blocks, String why) {}

    /// Takes the best kind that is not used up.
    /// @param copies two for a double buffer
    /// @return null if there is no room
    @Nullable
    Choice choose(long words, long width, long copies, boolean fifo) {
        long bits = words * width;
        if (fifo && bits <= MemoryShapes.SHIFT_REGISTER_BITS || fifo && words <= 2)
            return new Choice(MemoryKind.REGISTER, 0, "a FIFO of at most 1024 bits is a shift register");
        if (!fifo && words <= REGISTER_WORDS)
            return new Choice(MemoryKind.REGISTER, 0, "a few words are read all at once");
        boolean small = fifo ? bits <= MemoryShapes.LUTRAM_FIFO_BITS : words <= MemoryShapes.LUTRAM_WORDS;
        if (small && takeLutram(bits * copies))
            return new Choice(MemoryKind.LUTRAM, 0, "it would leave a memory block almost empty");
        long blocks = copies * MemoryShapes.bram18(words, width);
        long large = copies * MemoryShapes.uram(words, width);
        boolean deep = words >= MemoryShapes.URAM_WORDS;
        if (deep && takeUram(large)) return new Choice(MemoryKind.URAM, large, "it fills large blocks of 4096 words");
        if (takeBram(blocks))
            return new Choice(
                    MemoryKind.BRAM,
                    blocks,
                    deep
                            ? "the large blocks are used up"
                            : "too large for look-up tables, too shallow for large blocks");
        if (takeUram(large)) return new Choice(MemoryKind.URAM, large, "the block memory is used up");
        return takeLutram(bits * copies) ? new Choice(MemoryKind.LUTRAM, 0, "the memory blocks are used up") : null;
    }

    long bram18() {
        return bram18;
    }

    long uram() {
        return uram;
    }

    long lutramBits() {
        return lutramBits;
    }

    private boolean takeBram(long blocks) {
        if (bram18 + blocks > resources.bram18()) return false;
        bram18 += blocks;
        return true;
    }

    private boolean takeUram(long blocks) {
        if (uram + blocks > resources.uram()) return false;
        uram += blocks;
        return true;
    }

    private boolean takeLutram(long bits) {
        if (lutramBits + bits > resources.lut() * 64 / LUTRAM_PART) return false;
        lutramBits += bits;
        return true;
    }
}
