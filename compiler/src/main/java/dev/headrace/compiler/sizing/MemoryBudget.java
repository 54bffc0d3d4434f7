package dev.headrace.compiler.sizing;

import dev.headrace.compiler.target.MemoryShapes;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory of a device that is still free.
final class MemoryBudget {
    /// Up to so many words an array lies in registers.
    private static final long REGISTER_WORDS = 4;

    /// A look-up table holds 64 bits; one in so many is taken for memory at most.
    private static final long LUTRAM_PART = 8;

    private final Resources wise;
    private final Resources most;
    private long bram18;
    private long uram;
    private long lutramBits;

    /// @param wise what a design should take at most
    /// @param most what there is
    MemoryBudget(Resources wise, Resources most) {
        this.wise = wise;
        this.most = most;
    }

    /// What an array is made of.
    ///
    /// @param blocks of memory that it takes, 0 for registers and look-up tables
    /// @param fits whether there was room for it
    record Choice(MemoryKind kind, long blocks, String why, boolean fits) {}

    /// Takes the best kind that is not used up; where all are, the best one all the same.
    /// @param copies halves of a double buffer times banks
    Choice choose(long words, long width, long copies, boolean fifo) {
        if (fifo && MemoryShapes.isShiftRegister(words, width))
            return new Choice(MemoryKind.REGISTER, 0, "a small FIFO is a shift register", true);
        if (!fifo && words <= REGISTER_WORDS)
            return new Choice(MemoryKind.REGISTER, 0, "a few words are read all at once", true);
        long lutram = MemoryShapes.lutramBits(words, width) * copies;
        boolean small = fifo ? words * width <= MemoryShapes.LUTRAM_FIFO_BITS : words <= MemoryShapes.LUTRAM_WORDS;
        if (small && takeLutram(lutram))
            return new Choice(MemoryKind.LUTRAM, 0, "it would leave a memory block almost empty", true);
        long blocks = copies * MemoryShapes.bram18(words, width);
        long large = copies * MemoryShapes.uram(words, width);
        boolean suitsLarge = large * most.bram18() < blocks * most.uram();
        for (Resources limit : List.of(wise, most)) {
            Choice choice = block(blocks, large, suitsLarge, limit);
            if (choice != null) return choice;
        }
        if (takeLutram(lutram)) return new Choice(MemoryKind.LUTRAM, 0, "the memory blocks are used up", true);
        boolean intoUram = most.uram() > 0 && suitsLarge;
        if (intoUram) uram += large;
        else bram18 += blocks;
        return new Choice(
                intoUram ? MemoryKind.URAM : MemoryKind.BRAM,
                intoUram ? large : blocks,
                "all memory of the device is used up: smaller tiles, fewer kernels or a larger target would help",
                false);
    }

    /// @param suitsLarge whether it takes a smaller part of the large blocks than of the others
    private @Nullable Choice block(long blocks, long large, boolean suitsLarge, Resources limit) {
        if (suitsLarge && takeUram(large, limit))
            return new Choice(MemoryKind.URAM, large, "it takes a smaller part of these than of other blocks", true);
        if (takeBram(blocks, limit))
            return new Choice(
                    MemoryKind.BRAM,
                    blocks,
                    suitsLarge
                            ? "the large blocks are used up"
                            : most.uram() == 0
                                    ? "the device has no large blocks"
                                    : "it takes a smaller part of these than of large blocks",
                    true);
        return takeUram(large, limit) ? new Choice(MemoryKind.URAM, large, "the block memory is used up", true) : null;
    }

    /// Takes blocks for something that is no array of the program.
    void reserveBram18(long blocks) {
        bram18 += blocks;
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

    private boolean takeBram(long blocks, Resources limit) {
        if (bram18 + blocks > limit.bram18()) return false;
        bram18 += blocks;
        return true;
    }

    private boolean takeUram(long blocks, Resources limit) {
        if (uram + blocks > limit.uram()) return false;
        uram += blocks;
        return true;
    }

    private boolean takeLutram(long bits) {
        if (lutramBits + bits > most.lut() * 64 / LUTRAM_PART) return false;
        lutramBits += bits;
        return true;
    }
}
