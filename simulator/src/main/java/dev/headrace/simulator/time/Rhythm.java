package dev.headrace.simulator.time;

import java.util.OptionalLong;

/// When something happened again and again.
final class Rhythm {
    /// Fewer say nothing.
    private static final int FEWEST = 4;

    private final long[] cycles;
    private final long count;

    /// @param cycles the latest times, by their number modulo the length, a power of two
    /// @param count how often it happened
    Rhythm(long[] cycles, long count) {
        this.cycles = cycles;
        this.count = count;
    }

    /// Cycles after which its distances seem to repeat, judged by those of the later half.
    OptionalLong period() {
        int distances = distances();
        for (int steps = 1; distances >= FEWEST && steps <= distances / 2; steps++) {
            int seen = Math.min(Math.max(distances / 2, steps), distances - steps);
            if (repeats(steps, seen)) return OptionalLong.of(cycle(count - 1) - cycle(count - 1 - steps));
        }
        return OptionalLong.empty();
    }

    /// Cycles that so many more will take, about.
    long lasts(long more) {
        int distances = distances();
        return distances < 1 ? 0 : (cycle(count - 1) - cycle(count - 1 - distances)) / distances * more;
    }

    /// Whether the last time is not long ago.
    boolean isGoingOn(long now, long period) {
        return now - cycle(count - 1) <= 2 * period;
    }

    private int distances() {
        return (int) Math.min(count, cycles.length) - 1;
    }

    private boolean repeats(int steps, int seen) {
        for (int d = 1; d <= seen; d++)
            if (distanceBefore(count - d) != distanceBefore(count - d - steps)) return false;
        return true;
    }

    private long distanceBefore(long number) {
        return cycle(number) - cycle(number - 1);
    }

    private long cycle(long number) {
        return cycles[(int) number & cycles.length - 1];
    }
}
