package dev.headrace.compiler.target;

import java.util.ArrayList;
import java.util.List;

/// How many memory blocks of the device an array takes.
///
/// A block offers its bits in a few shapes of words and width; an array takes a grid of blocks of the shape that needs
/// the fewest.
public final class MemoryShapes {
    /// Up to this size the tools build a FIFO of shift registers.
    public static final long SHIFT_REGISTER_BITS = 1024;

    /// So many bits a look-up table shifts.
    public static final long SHIFT_REGISTER_DEPTH = 32;

    /// Up to this size the tools build a FIFO of look-up tables.
    public static final long LUTRAM_FIFO_BITS = 4096;

    /// Up to so many words the tools put an array into look-up tables.
    public static final long LUTRAM_WORDS = 128;

    public static final long URAM_WORDS = 4096;
    private static final long URAM_WIDTH = 72;

    /// Words that one look-up table of memory holds, of one bit each.
    private static final long LUT_WORDS = 64;

    /// Words and width of the shapes of an 18 Kbit block.
    private static final long[][] BRAM18 = {{16384, 1}, {8192, 2}, {4096, 4}, {2048, 9}, {1024, 18}, {512, 36}};

    private static final String SHAPES = "AMD's guides to memory resources, recalled";
    private static final String LIMITS = "AMD UG1399: auto_srl_max_depth and auto_srl_max_bits";
    private static final String SHIFTS = "AMD UG574: a look-up table of a SLICEM as a shift register of 32 bits";
    private static final String SEEN = "Stream-HLS csynth reports, Vitis HLS 2023.2, xcu280, 3.33 ns";

    private MemoryShapes() {}

    /// The numbers here with their sources. They hold for all of the families that targets are of.
    public static List<Figure> figures() {
        List<Figure> all = new ArrayList<>();
        for (long[] shape : BRAM18) shape(all, "bram18", shape[0], shape[1]);
        shape(all, "uram", URAM_WORDS, URAM_WIDTH);
        all.add(figure("memory.limits", "fifo", "shift_register_bits", SHIFT_REGISTER_BITS, LIMITS));
        all.add(figure("memory.limits", "fifo", "shift_register_depth", SHIFT_REGISTER_DEPTH, SHIFTS));
        all.add(figure("memory.limits", "fifo", "lutram_bits", LUTRAM_FIFO_BITS, SEEN));
        all.add(figure("memory.limits", "array", "lutram_words", LUTRAM_WORDS, SEEN));
        return all;
    }

    private static void shape(List<Figure> all, String kind, long words, long width) {
        String place = "memory.shapes[" + all.size() / 2 + "]";
        all.add(figure(place, kind, "words", words, SHAPES));
        all.add(figure(place, kind, "bits", width, SHAPES));
    }

    private static Figure figure(String place, String label, String name, long value, String source) {
        return new Figure(place, label, name, Long.toString(value), source);
    }

    public static long bram18(long words, long width) {
        long least = Long.MAX_VALUE;
        for (long[] shape : BRAM18)
            least = Math.min(least, Math.ceilDiv(words, shape[0]) * Math.ceilDiv(width, shape[1]));
        return least;
    }

    public static long uram(long words, long width) {
        return Math.ceilDiv(words, URAM_WORDS) * Math.ceilDiv(width, URAM_WIDTH);
    }

    /// As many words as the large blocks hold that so many words take.
    public static long wordsInUram(long words) {
        return Math.ceilDiv(words, URAM_WORDS) * URAM_WORDS;
    }

    /// As many words as the 18 Kbit blocks hold that so many words take.
    public static long wordsInBram18(long words, long width) {
        long blocks = bram18(words, width);
        long most = words;
        for (long[] shape : BRAM18) {
            long rows = blocks / Math.ceilDiv(width, shape[1]);
            most = Math.max(most, rows * shape[0]);
        }
        return most;
    }

    /// Bits of the look-up tables that an array in them takes: its words rounded up to whole tables.
    public static long lutramBits(long words, long width) {
        return lutramRows(words) * LUT_WORDS * width;
    }

    /// Look-up tables behind each other for one bit of all words.
    public static long lutramRows(long words) {
        return Math.ceilDiv(words, LUT_WORDS);
    }

    /// Whether a FIFO is best built of shift registers or, at depth 2, of plain ones: a look-up table shifts one bit of
    /// as many tokens as a memory of look-up tables would take two for.
    public static boolean isShiftRegister(long depth, long width) {
        return depth <= 2
                || depth * width <= SHIFT_REGISTER_BITS
                || depth <= SHIFT_REGISTER_DEPTH && depth * width <= LUTRAM_FIFO_BITS;
    }

    /// The blocks in the adapter of an interface to external memory for each of its two ways: a buffer of what is read,
    /// and one of what is written. A way that nothing takes has none, as the source keeps it as short as it can be.
    public static long adapterBram18(long width) {
        return Math.ceilDiv(width, 36L);
    }
}
