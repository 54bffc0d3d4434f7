package dev.headrace.simulator.time;

import java.util.Arrays;

/// A pipeline under way: for each of its stages, how many iterations have come past it and when.
///
/// Stages of several iterations are under way at once, so each goes on by itself, as far as the stage before it, the
/// iteration before, its FIFOs and the number of iterations under way allow. Stages are counted from 1; the start of an
/// iteration is 0.
final class PipelineRun {
    private static final long NOT_ASKED = -1;

    private final Phase.Pipeline pipeline;
    private final Stage[] stages;
    private final int last;
    private final int window;

    /// Stage `s` of iteration `i` at `[s][i % window]`.
    private final long[][] cycles;

    /// How many iterations have come past each stage.
    private final long[] done;

    /// For the first of several stages of an iteration with one FIFO, the last of them, which the iteration before must
    /// have come past; 0 for others.
    private final int[] behind;

    /// The cycle in which a transfer could begin that waits for its turn.
    private final long[] asked;

    /// Whether the simulation knows of the wish.
    private final boolean[] hasAsked;

    private long start;

    PipelineRun(Phase.Pipeline pipeline) {
        this.pipeline = pipeline;
        stages = pipeline.stages().toArray(Stage[]::new);
        last = stages.length;
        window = pipeline.window();
        cycles = new long[last + 1][window];
        done = new long[last + 1];
        asked = new long[last + 1];
        hasAsked = new boolean[last + 1];
        behind = new int[last + 1];
        for (int s = 1; s <= last; s++) behind[s] = behind(s);
    }

    private int behind(int s) {
        for (int other = last; other > s; other--) {
            if (!stages[other - 1].sharesFifoWith(stages[s - 1])) continue;
            return other;
        }
        return 0;
    }

    /// Begins anew.
    void begin(long cycle) {
        start = cycle;
        Arrays.fill(done, 0);
        Arrays.fill(asked, NOT_ASKED);
    }

    boolean isDone() {
        return done[last] == pipeline.trips();
    }

    /// The cycle in which it ends.
    long end() {
        long lastCycle = cycles[last][(int) ((pipeline.trips() - 1) % window)];
        return lastCycle - stages[last - 1].offset() + pipeline.depth() - 1;
    }

    /// Goes on as far as it can.
    void advance(ActorRun actor) {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = startIterations();
            for (int s = 1; s <= last; s++) goesOn |= advance(s, actor);
        }
    }

    private boolean startIterations() {
        long first = done[0];
        while (done[0] < pipeline.trips()) {
            long i = done[0];
            int slot = (int) (i % window);
            long cycle = i == 0 ? start : cycles[0][(int) ((i - 1) % window)] + pipeline.interval();
            if (i >= window) {
                if (done[last] <= i - window) break;
                cycle = Math.max(cycle, cycles[last][slot] + 1);
            }
            cycles[0][slot] = cycle;
            done[0]++;
        }
        return done[0] > first;
    }

    private boolean advance(int s, ActorRun actor) {
        long first = done[s];
        Stage stage = stages[s - 1];
        while (isNext(s) && asked[s] == NOT_ASKED) {
            long earliest = earliest(s);
            long cycle = actor.pass(stage, earliest);
            if (cycle == ActorRun.ASKED) asked[s] = earliest;
            if (cycle < 0) break;
            pass(s, cycle);
        }
        return done[s] > first;
    }

    /// Whether the next iteration has come to a stage.
    private boolean isNext(int s) {
        return done[s] < done[s - 1] && (behind[s] == 0 || done[behind[s]] >= done[s]);
    }

    /// The first cycle in which the next iteration can come past a stage if nothing outside keeps it.
    private long earliest(int s) {
        long i = done[s];
        long distance = stages[s - 1].offset() - (s == 1 ? 0 : stages[s - 2].offset());
        long cycle = cycles[s - 1][(int) (i % window)] + distance;
        if (i == 0) return cycle;
        int before = (int) ((i - 1) % window);
        cycle = Math.max(cycle, cycles[s][before] + pipeline.interval());
        return behind[s] == 0 ? cycle : Math.max(cycle, cycles[behind[s]][before] + 1);
    }

    private void pass(int s, long cycle) {
        cycles[s][(int) (done[s] % window)] = cycle;
        done[s]++;
    }

    int stageCount() {
        return last;
    }

    Stage stage(int s) {
        return stages[s - 1];
    }

    /// Whether a stage has come to ask for a transfer since this was last asked.
    boolean makesWish(int s) {
        boolean fresh = asked[s] != NOT_ASKED && !hasAsked[s];
        hasAsked[s] = asked[s] != NOT_ASKED;
        return fresh;
    }

    /// The cycle in which the transfer of a stage could begin.
    long asked(int s) {
        return asked[s];
    }

    /// The transfer of a stage has its turn.
    void grant(int s, long cycle) {
        asked[s] = NOT_ASKED;
        hasAsked[s] = false;
        pass(s, cycle);
    }

    /// The stage that keeps it, if it cannot go on: the last one that an iteration waits at.
    Stage waitingAt() {
        for (int s = last; s >= 1; s--) if (isNext(s) && !stages[s - 1].isTransfer()) return stages[s - 1];
        throw new IllegalStateException("a pipeline waits for nothing");
    }
}
