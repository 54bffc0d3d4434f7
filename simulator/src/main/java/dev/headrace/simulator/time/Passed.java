package dev.headrace.simulator.time;

import java.util.Arrays;

/// A point of a pipeline that its iterations come past, one after the other.
class Passed {
    /// Of the latest iterations, by their number modulo the length, a power of two.
    private final long[] cycles;

    private long count;
    private long latest;

    /// @param iterations that it remembers at least
    Passed(int iterations) {
        cycles = new long[iterations <= 1 ? 1 : Integer.highestOneBit(iterations - 1) * 2];
    }

    /// How many iterations have come past.
    final long count() {
        return count;
    }

    /// When the last one did.
    final long latest() {
        return latest;
    }

    /// When an iteration did.
    final long cycle(long iteration) {
        return cycles[(int) iteration & cycles.length - 1];
    }

    final void pass(long cycle) {
        cycles[(int) count++ & cycles.length - 1] = cycle;
        latest = cycle;
    }

    final void restart() {
        count = 0;
    }

    final Rhythm rhythm() {
        return new Rhythm(cycles, count);
    }

    /// Everything was so many cycles later, and so many more iterations had come past.
    final void skip(long iterations, long later) {
        Work.shift(cycles, iterations, later);
        latest += later;
        count += iterations;
    }

    /// When the latest iterations came past, from a cycle on, or long ago.
    final long[] since(long cycle, int iterations, long longAgo) {
        long[] times = new long[(int) Math.min(count, iterations)];
        Arrays.setAll(times, i -> Math.max(longAgo, cycle(count - times.length + i) - cycle));
        return times;
    }
}
