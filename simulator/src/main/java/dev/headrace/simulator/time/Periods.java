package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/// After how many cycles a network may come back to its state.
///
/// Each actor has rhythms, of its pipeline and of the loops around it, that last for different times. For times of
/// several lengths, the shortest rhythm of each actor that lasts so long counts; together they repeat after the least
/// common multiple.
final class Periods {
    private static final long SHORTEST = 64;
    private static final long LONGEST = 1L << 40;

    /// A period has to fit so often into the time that it lasts.
    private static final long REPEATS = 4;

    private Periods() {}

    /// @param period in cycles
    /// @param lasts cycles until its loop ends, about
    private record Beat(long period, long lasts) {}

    /// In ascending order.
    static List<Long> of(ActorRun[] actors, long cycle) {
        List<List<Beat>> beats = new ArrayList<>();
        for (ActorRun actor : actors) if (!actor.isDone()) beats.add(beats(actor.current(), cycle));
        TreeSet<Long> periods = new TreeSet<>();
        for (long lasts = SHORTEST; lasts < LONGEST; lasts *= REPEATS) {
            long together = together(beats, lasts);
            if (together > 0) periods.add(together);
        }
        return List.copyOf(periods);
    }

    /// Innermost first.
    private static List<Beat> beats(PipelineRun pipeline, long cycle) {
        List<Beat> beats = new ArrayList<>();
        add(pipeline.rhythm(), pipeline.iterationsLeft(), cycle, beats);
        for (Work whole = pipeline.whole(); whole != null; whole = whole.whole())
            if (whole instanceof Work.Repeating loop) add(loop.rhythm(), loop.trips - loop.rounds, cycle, beats);
        return beats;
    }

    private static void add(Rhythm rhythm, long more, long cycle, List<Beat> beats) {
        OptionalLong period = rhythm.period();
        if (period.isPresent() && rhythm.isGoingOn(cycle, period.getAsLong()))
            beats.add(new Beat(period.getAsLong(), rhythm.lasts(more)));
    }

    /// 0 if nothing lasts so long, or not often enough.
    private static long together(List<List<Beat>> beats, long lasts) {
        long together = 0;
        for (List<Beat> each : beats) {
            for (Beat beat : each) {
                if (beat.lasts < lasts) continue;
                together = together == 0 ? beat.period : leastCommonMultiple(together, beat.period);
                if (together > lasts / REPEATS) return 0;
                break;
            }
        }
        return together;
    }

    private static long leastCommonMultiple(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return Math.multiplyExact(a / x, b);
    }
}
