package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where an actor stands at the end of a cycle, with all that its future depends on beside FIFOs and channels.
final class ActorState {
    private final @Nullable PipelineRun pipeline;

    /// Of the loops around the pipeline, and the parts before it in sequences, innermost first.
    private final List<Long> rounds;

    /// How many iterations have come past each stage of the pipeline.
    private final long[] progress;

    /// Of what is under way, from the end of the cycle.
    private final long[] times;

    /// What each stage of the pipeline waits for.
    private final List<StageRun.Wait> waitsFor;

    /// What it waited for so far.
    private final Outcome.Activity waits;

    private ActorState(
            @Nullable PipelineRun pipeline,
            List<Long> rounds,
            long[] progress,
            long[] times,
            List<StageRun.Wait> waitsFor,
            Outcome.Activity waits) {
        this.pipeline = pipeline;
        this.rounds = rounds;
        this.progress = progress;
        this.times = times;
        this.waitsFor = waitsFor;
        this.waits = waits;
    }

    /// The same state a while later: what is between the two happens again and again.
    ///
    /// @param loop whose rounds, or the iterations of whose pipeline, are more; nothing if nothing happened
    /// @param steps that they are more by
    /// @param times that it can happen again before something is different
    /// @param waits what it waited for between the two
    record Repetition(@Nullable Work loop, long steps, long times, Outcome.Activity waits) {}

    /// @param actor settled at this cycle
    static ActorState of(ActorRun actor, long cycle) {
        Outcome.Activity waits = actor.activity("");
        if (actor.isDone()) return new ActorState(null, List.of(), new long[0], new long[0], List.of(), waits);
        PipelineRun pipeline = actor.current();
        List<Long> rounds = new ArrayList<>();
        for (Work whole = pipeline.whole(); whole != null; whole = whole.whole()) rounds.add(roundsOf(whole));
        return new ActorState(
                pipeline, rounds, pipeline.progress(), pipeline.timesSince(cycle), actor.waitsFor(), waits);
    }

    private static long roundsOf(Work whole) {
        return switch (whole) {
            case Work.Following sequence -> sequence.next;
            case Work.Repeating loop -> loop.rounds;
            case Work.Pausing _, PipelineRun _ -> 0;
        };
    }

    /// What happens between this state and a later one; nothing if that is another one.
    ///
    /// @param cycles between the two
    /// @param free cycles from the later one to the next thing that happens
    Optional<Repetition> until(ActorState later, long cycles, long free) {
        if (pipeline != later.pipeline) return Optional.empty();
        Outcome.Activity waited = later.waits.since(waits);
        boolean sameProgress = Arrays.equals(progress, later.progress);
        if (pipeline == null) return Optional.of(new Repetition(null, 0, Long.MAX_VALUE, waited));
        if (sameProgress && rounds.equals(later.rounds))
            return waitsFor.equals(later.waitsFor)
                    ? Optional.of(new Repetition(null, 0, (free - 1) / cycles, waited))
                    : Optional.empty();
        if (!Arrays.equals(times, later.times)) return Optional.empty();
        int level = outermostDifference(later);
        if (level < 0) return iterations(pipeline, later, waited);
        Work whole = pipeline.whole();
        for (int l = 0; l < level && whole != null; l++) whole = whole.whole();
        boolean sameInside = sameProgress && rounds.subList(0, level).equals(later.rounds.subList(0, level));
        if (!sameInside || !(whole instanceof Work.Repeating loop)) return Optional.empty();
        long steps = later.rounds.get(level) - rounds.get(level);
        return Optional.of(new Repetition(loop, steps, (loop.trips - loop.rounds) / steps, waited));
    }

    private int outermostDifference(ActorState later) {
        int level = rounds.size() - 1;
        while (level >= 0 && rounds.get(level).equals(later.rounds.get(level))) level--;
        return level;
    }

    private Optional<Repetition> iterations(PipelineRun run, ActorState later, Outcome.Activity waited) {
        long steps = later.progress[0] - progress[0];
        for (int s = 0; s < progress.length; s++) if (later.progress[s] - progress[s] != steps) return Optional.empty();
        return Optional.of(
                new Repetition(run, steps, run.timesUntilDifferent(steps, progress[progress.length - 1]), waited));
    }
}
