package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pipeline under way: for each of its stages, how many iterations have come past it and when.
///
/// Stages of several iterations are under way at once, so each goes on by itself, as far as the stage before it, the
/// iteration before, its FIFOs and the number of iterations under way allow. Stages are counted from 1; the start of an
/// iteration is 0.
final class PipelineRun extends Work {
    /// Starts of iterations that are remembered at least, to find their rhythm.
    private static final int STARTS = 128;

    private static final long NOT_ASKED = -1;

    private final Phase.Pipeline pipeline;
    private final ActorRun actor;
    private final Simulation simulation;
    private final StageRun[] stages;
    private final int last;
    private final int window;

    /// Stage `s` of iteration `i` at `[s][i % length]`, a power of two.
    private final long[][] cycles;

    /// How many iterations have come past each stage.
    private final long[] done;

    /// From the stage before.
    private final long[] distances;

    /// For the first of several stages of an iteration with one FIFO, the last of them, which the iteration before must
    /// have come past; 0 for others.
    private final int[] behind;

    /// The stages that may go on once a stage has been passed, as bits.
    private final long[][] enables;

    /// The stages that may go on, as bits.
    private final long[] pending;

    /// The cycle in which a transfer could begin that waits for its turn.
    private final long[] asked;

    private long start;

    PipelineRun(@Nullable Work whole, Phase.Pipeline pipeline, ActorRun actor, Simulation simulation) {
        super(whole);
        this.pipeline = pipeline;
        this.actor = actor;
        this.simulation = simulation;
        List<Stage> all = pipeline.stages();
        stages = all.stream()
                .map(stage -> new StageRun(stage, actor, simulation))
                .toArray(StageRun[]::new);
        last = stages.length;
        window = pipeline.window();
        cycles = new long[last + 1][powerOfTwo(window)];
        cycles[0] = new long[powerOfTwo(Math.max(window, STARTS))];
        done = new long[last + 1];
        asked = new long[last + 1];
        distances = new long[last + 1];
        behind = new int[last + 1];
        pending = new long[last / Long.SIZE + 1];
        enables = new long[last + 1][pending.length];
        for (int s = 1; s <= last; s++) {
            distances[s] =
                    all.get(s - 1).offset() - (s == 1 ? 0 : all.get(s - 2).offset());
            behind[s] = behind(s);
            set(enables[s - 1], s);
            if (behind[s] > 0) set(enables[behind[s]], s);
        }
        set(enables[last], 0);
    }

    private static int powerOfTwo(int atLeast) {
        return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) * 2;
    }

    private static void set(long[] bits, int number) {
        bits[number / Long.SIZE] |= 1L << number;
    }

    private int behind(int s) {
        for (int other = last; other > s; other--)
            if (stages[other - 1].stage().sharesFifoWith(stages[s - 1].stage())) return other;
        return 0;
    }

    /// Begins anew.
    void begin(long cycle) {
        start = cycle;
        Arrays.fill(done, 0);
        Arrays.fill(asked, NOT_ASKED);
        Arrays.fill(pending, 0);
        set(pending, 0);
    }

    boolean isDone() {
        return done[last] == pipeline.trips();
    }

    /// The cycle in which it ends.
    long end() {
        long[] ring = cycles[last];
        long lastCycle = ring[(int) (pipeline.trips() - 1) & ring.length - 1];
        return lastCycle - stages[last - 1].stage().offset() + pipeline.depth() - 1;
    }

    /// What a stage waited for has come.
    void wake(int stage) {
        set(pending, stage);
        simulation.wake(actor);
    }

    /// All stages may go on, as far as the horizon is concerned.
    void wakeAll() {
        for (int s = 0; s <= last; s++) set(pending, s);
    }

    /// Goes on as far as it can.
    void advance() {
        int word = 0;
        while (word < pending.length) {
            long bits = pending[word];
            if (bits == 0) {
                word++;
                continue;
            }
            pending[word] = bits & bits - 1;
            int s = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
            if (!(s == 0 ? start() : pass(s))) continue;
            long[] next = enables[s];
            for (int w = 0; w < next.length; w++) pending[w] |= next[w];
            word = 0;
        }
    }

    private boolean start() {
        long[] starts = cycles[0];
        long[] ends = cycles[last];
        long first = done[0];
        long limit = Math.min(pipeline.trips(), done[last] + window);
        long horizon = simulation.horizon();
        long i = first;
        long cycle = i == 0 ? start : starts[(int) (i - 1) & starts.length - 1] + pipeline.interval();
        while (i < limit) {
            if (i >= window) cycle = Math.max(cycle, ends[(int) (i - window) & ends.length - 1] + 1);
            if (cycle > horizon) {
                actor.willPass(cycle);
                break;
            }
            starts[(int) i++ & starts.length - 1] = cycle;
            cycle += pipeline.interval();
        }
        done[0] = i;
        return i > first;
    }

    private boolean pass(int s) {
        if (asked[s] != NOT_ASKED) return false;
        StageRun stage = stages[s - 1];
        long[] own = cycles[s];
        long limit = behind[s] == 0 ? done[s - 1] : Math.min(done[s - 1], done[behind[s]] + 1);
        long first = done[s];
        long i = first;
        while (i < limit) {
            long earliest = earliest(s, i);
            long cycle = stage.pass(this, s, i, earliest);
            if (cycle < 0) {
                if (cycle == StageRun.ASKED) asked[s] = earliest;
                break;
            }
            own[(int) i++ & own.length - 1] = cycle;
        }
        done[s] = i;
        return i > first;
    }

    /// The first cycle, among those that still count, in which an iteration can come past a stage if nothing outside
    /// keeps it.
    private long earliest(int s, long i) {
        long[] before = cycles[s - 1];
        long earliest = Math.max(simulation.firstCycle(), before[(int) i & before.length - 1] + distances[s]);
        if (i == 0) return earliest;
        long[] own = cycles[s];
        earliest = Math.max(earliest, own[(int) (i - 1) & own.length - 1] + pipeline.interval());
        if (behind[s] == 0) return earliest;
        long[] ahead = cycles[behind[s]];
        return Math.max(earliest, ahead[(int) (i - 1) & ahead.length - 1] + 1);
    }

    /// Whether the next iteration has come to a stage.
    private boolean isNext(int s) {
        return done[s] < done[s - 1] && (behind[s] == 0 || done[behind[s]] >= done[s]);
    }

    /// Counts what its stages have waited up to the horizon.
    /// @return what each stage waits for
    StageRun.Wait[] settle() {
        StageRun.Wait[] waits = new StageRun.Wait[last];
        for (int s = 1; s <= last; s++)
            waits[s - 1] = isNext(s) ? stages[s - 1].settle(done[s], earliest(s, done[s])) : StageRun.Wait.NOTHING;
        return waits;
    }

    /// The transfer of a stage has its turn.
    void grant(int s) {
        long cycle = stages[s - 1].serve(asked[s]);
        asked[s] = NOT_ASKED;
        cycles[s][(int) done[s]++ & cycles[s].length - 1] = cycle;
        set(pending, s);
        for (int w = 0; w < pending.length; w++) pending[w] |= enables[s][w];
    }

    /// The event that keeps it, if it cannot go on: of the last stage that an iteration waits at.
    Event blocker() {
        for (int s = last; s >= 1; s--) {
            if (isNext(s) && !stages[s - 1].stage().isTransfer()) return stages[s - 1].blocker(done[s]);
        }
        throw new IllegalStateException("a pipeline waits for nothing");
    }

    /// How many iterations have come past each stage, from 0.
    long[] progress() {
        return done.clone();
    }

    /// All that its future depends on beside its progress, FIFOs and channels, counted from a cycle.
    long[] timesSince(long cycle) {
        long longAgo = -pipeline.depth() - pipeline.interval();
        List<long[]> parts = new ArrayList<>();
        for (int s = 0; s <= last; s++) {
            long from = Math.max(0, done[s] - window);
            long[] part = new long[(int) (done[s] - from)];
            for (int i = 0; i < part.length; i++)
                part[i] = Math.max(longAgo, cycles[s][(int) (from + i) & cycles[s].length - 1] - cycle);
            parts.add(part);
        }
        if (done[0] == 0) parts.add(new long[] {start - cycle});
        return parts.stream().flatMapToLong(Arrays::stream).toArray();
    }

    /// After how many times so many more iterations something is different: the loop ends, or a condition changes.
    long timesUntilDifferent(long iterations, long[] before) {
        if (before[last] < window) return 0;
        long until = pipeline.trips();
        for (StageRun stage : stages)
            for (Event event : stage.stage().events())
                if (!event.condition().repeatsAfter(iterations))
                    until = Math.min(until, event.condition().changesAfter(before[last]));
        return Math.max(0, until - done[0]) / iterations;
    }

    Rhythm rhythm() {
        return new Rhythm(cycles[0], done[0]);
    }

    long iterationsLeft() {
        return pipeline.trips() - done[0];
    }

    /// Everything was so many cycles later, and so many more iterations had come past each stage.
    void skip(long iterations, long later) {
        for (int s = 0; s <= last; s++) {
            shift(cycles[s], iterations, later);
            done[s] += iterations;
        }
        start += later;
    }
}
