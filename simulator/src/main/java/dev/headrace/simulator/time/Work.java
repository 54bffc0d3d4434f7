package dev.headrace.simulator.time;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A phase of an actor under way, or yet to come. Each place of a phase in the actor's work has one.
abstract sealed class Work permits Work.Pausing, Work.Following, Work.Repeating, PipelineRun {
    /// What it is a part of.
    private final @Nullable Work whole;

    Work(@Nullable Work whole) {
        this.whole = whole;
    }

    @Nullable
    Work whole() {
        return whole;
    }

    static Work of(Phase phase, @Nullable Work whole, ActorRun actor, Simulation simulation) {
        return switch (phase) {
            case Phase.Pause(long cycles) -> new Pausing(whole, cycles);
            case Phase.Sequence(List<Phase> parts) -> new Following(whole, parts, actor, simulation);
            case Phase.Repeat(long trips, Phase body) -> new Repeating(whole, trips, body, actor, simulation);
            case Phase.Pipeline pipeline -> new PipelineRun(whole, pipeline, actor, simulation);
        };
    }

    /// Moves the times of a ring to those of later numbers.
    static void shift(long[] ring, long numbers, long later) {
        long[] old = ring.clone();
        for (int i = 0; i < old.length; i++) ring[(int) (i + numbers) & ring.length - 1] = old[i] + later;
    }

    static final class Pausing extends Work {
        final long cycles;

        Pausing(@Nullable Work whole, long cycles) {
            super(whole);
            this.cycles = cycles;
        }
    }

    static final class Following extends Work {
        final List<Work> parts;

        /// The part that follows the present one.
        int next;

        Following(@Nullable Work whole, List<Phase> phases, ActorRun actor, Simulation simulation) {
            super(whole);
            parts = phases.stream()
                    .map(phase -> Work.of(phase, this, actor, simulation))
                    .toList();
        }
    }

    static final class Repeating extends Work {
        final long trips;
        final Work body;

        /// With the present one.
        long rounds;

        /// When the latest rounds began, by their number modulo the length.
        final long[] begins = new long[32];

        Repeating(@Nullable Work whole, long trips, Phase body, ActorRun actor, Simulation simulation) {
            super(whole);
            this.trips = trips;
            this.body = Work.of(body, this, actor, simulation);
        }

        void beginRound(long cycle) {
            begins[(int) rounds++ & begins.length - 1] = cycle;
        }

        /// Everything was so many cycles later, and so many more rounds had begun.
        void skip(long more, long later) {
            shift(begins, more, later);
            rounds += more;
        }

        Rhythm rhythm() {
            return new Rhythm(begins, rounds);
        }
    }
}
