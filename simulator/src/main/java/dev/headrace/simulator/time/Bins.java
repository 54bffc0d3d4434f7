package dev.headrace.simulator.time;

import java.util.Arrays;
import java.util.List;

/// Amounts by the cycles in which they came, in a fixed number of bins that get wider when time goes on.
final class Bins {
    private final long[] amounts;
    private long width = 1;

    /// @param count of bins, a power of two
    Bins(int count) {
        amounts = new long[count];
    }

    void add(long cycle, long amount) {
        while (cycle / width >= amounts.length) widen();
        amounts[(int) (cycle / width)] += amount;
    }

    /// One for each cycle.
    void addEach(long from, long to) {
        if (from >= to) return;
        while ((to - 1) / width >= amounts.length) widen();
        long at = from;
        while (at < to) {
            long end = Math.min(to, (at / width + 1) * width);
            amounts[(int) (at / width)] += end - at;
            at = end;
        }
    }

    private void widen() {
        int half = amounts.length / 2;
        if (half == 0) {
            width = Math.multiplyExact(width, 2);
            return;
        }
        for (int i = 0; i < half; i++) amounts[i] = amounts[2 * i] + amounts[2 * i + 1];
        Arrays.fill(amounts, half, amounts.length, 0);
        width = Math.multiplyExact(width, 2);
    }

    /// Amounts in bins of a width that is not smaller than its own.
    List<Long> inWidth(long wanted) {
        while (width < wanted) widen();
        return Arrays.stream(amounts).boxed().toList();
    }

    long width() {
        return width;
    }
}
