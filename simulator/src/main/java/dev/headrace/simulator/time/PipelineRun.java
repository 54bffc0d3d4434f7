package dev.headrace.simulator.time;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A pipeline under way: for each of its stages, how many iterations have come past it and when.
///
/// Stages of several iterations are under way at once, so each goes on by itself, as far as the stage before it, the
/// iteration before, its FIFOs and the number of iterations under way allow. Stages are counted from 1; the start of an
/// iteration is 0.
final class PipelineRun extends Work {
    /// Starts of iterations that are remembered at least, to find their rhythm.
    private static final int STARTS = 64;

    private final Phase.Pipeline pipeline;
    private final ActorRun actor;
    private final Simulation simulation;
    private final int window;
    private final Passed starts;
    private final StageRun[] stages;
    private final StageRun last;

    /// The stages that may go on, as bits; where there are more than bits, several have one.
    private long pending;

    private final int stagesOfBit;

    private long begin;

    PipelineRun(@Nullable Work whole, Phase.Pipeline pipeline, ActorRun actor, Simulation simulation) {
        super(whole);
        this.pipeline = pipeline;
        this.actor = actor;
        this.simulation = simulation;
        window = pipeline.window();
        starts = new Passed(Math.max(window, STARTS));
        List<Stage> all = pipeline.stages();
        stages = new StageRun[all.size()];
        stagesOfBit = all.size() / Long.SIZE + 1;
        long[] distances = new long[all.size()];
        int[] rears = new int[all.size()];
        long[] enables = new long[all.size()];
        for (int s = 0; s < all.size(); s++) {
            distances[s] = all.get(s).offset() - (s == 0 ? 0 : all.get(s - 1).offset());
            rears[s] = lastSharing(all, s);
            if (s > 0) enables[s - 1] |= bit(s);
            if (rears[s] > s) enables[rears[s]] |= bit(s);
        }
        enables[all.size() - 1] |= bit(0);
        create(all, distances, rears, enables);
        last = stages[stages.length - 1];
    }

    private long bit(int stage) {
        return 1L << stage / stagesOfBit;
    }

    private void create(List<Stage> all, long[] distances, int[] rears, long[] enables) {
        StageRun[] created = stages;
        for (int s = 0; s < created.length; s++)
            created[s] = new StageRun(
                    s, all.get(s), s == 0 ? starts : created[s - 1], distances[s], bit(s), enables[s], this);
        for (int s = 0; s < created.length; s++) if (rears[s] > s) created[s].comesBehind(created[rears[s]]);
    }

    /// The last stage that uses the same end of a FIFO.
    private static int lastSharing(List<Stage> all, int s) {
        for (int other = all.size() - 1; other > s; other--)
            if (all.get(other).sharesFifoWith(all.get(s))) return other;
        return s;
    }

    ActorRun actor() {
        return actor;
    }

    Simulation simulation() {
        return simulation;
    }

    long interval() {
        return pipeline.interval();
    }

    /// The most iterations under way at once.
    int window() {
        return window;
    }

    /// Whether it does not end in the cycle in which something of this offset happens.
    boolean goesOnAfter(long offset) {
        return offset < pipeline.depth() - 1;
    }

    /// Whether a transfer follows a stage in the same cycle.
    boolean hasTransferBehind(int stage) {
        List<Stage> all = pipeline.stages();
        return stage + 1 < all.size()
                && all.get(stage + 1).isTransfer()
                && all.get(stage + 1).offset() == all.get(stage).offset();
    }

    /// Begins anew.
    void begin(long cycle) {
        begin = cycle;
        starts.restart();
        for (StageRun stage : stages) stage.restart();
        pending = 1;
    }

    boolean isDone() {
        return last.count() == pipeline.trips();
    }

    /// The cycle in which it ends.
    long end() {
        return last.latest() - last.offset() + pipeline.depth() - 1;
    }

    /// What stages waited for has come.
    void wake(long bits) {
        pending |= bits;
        simulation.wake(actor);
    }

    /// All stages may go on, as far as the horizon is concerned.
    void wakeAll() {
        for (int s = 0; s < stages.length; s++) pending |= bit(s);
    }

    /// Goes on as far as it can.
    void advance() {
        while (pending != 0) {
            int bit = Long.numberOfTrailingZeros(pending);
            pending &= pending - 1;
            if (stagesOfBit == 1) advance(bit);
            else for (int s = bit * stagesOfBit; s < Math.min(stages.length, (bit + 1) * stagesOfBit); s++) advance(s);
        }
    }

    private void advance(int stage) {
        long enabled = stages[stage].advance(); // may wake other stages of this pipeline
        pending |= enabled;
    }

    /// Iterations start as soon as they can.
    /// @return whether any did
    boolean start() {
        long limit = Math.min(pipeline.trips(), last.count() + window);
        long horizon = simulation.horizon();
        long first = starts.count();
        long i = first;
        long cycle = i == 0 ? begin : starts.latest() + pipeline.interval();
        for (; i < limit; i++) {
            if (i >= window) cycle = Math.max(cycle, last.cycle(i - window) + 1);
            if (cycle > horizon) {
                actor.willPass(cycle);
                break;
            }
            starts.pass(cycle);
            cycle += pipeline.interval();
        }
        return i > first;
    }

    /// Counts what its stages have waited up to the horizon.
    /// @return what each stage waits for
    List<StageRun.Wait> settle() {
        start();
        return Arrays.stream(stages).map(StageRun::settle).toList();
    }

    /// The event that keeps it, if it cannot go on: of the last stage that an iteration waits at.
    Event blocker() {
        for (int s = stages.length - 1; s >= 0; s--)
            if (stages[s].isNext() && !stages[s].isTransfer()) return stages[s].blocker();
        throw new IllegalStateException("a pipeline waits for nothing");
    }

    /// How many iterations have started and come past each stage.
    long[] progress() {
        return points().mapToLong(Passed::count).toArray();
    }

    private Stream<Passed> points() {
        return Stream.concat(Stream.of(starts), Arrays.stream(stages));
    }

    /// All that its future depends on beside its progress, FIFOs and channels, counted from a cycle.
    long[] timesSince(long cycle) {
        if (starts.count() == 0) return new long[] {begin - cycle};
        long longAgo = -pipeline.depth() - pipeline.interval();
        return points().flatMapToLong(point -> Arrays.stream(point.since(cycle, window, longAgo)))
                .toArray();
    }

    /// After how many times so many more iterations something is different: the loop ends, or a condition changes.
    ///
    /// @param before how many had come past the last stage before them
    long timesUntilDifferent(long iterations, long before) {
        if (before < window) return 0;
        long until = pipeline.trips();
        for (StageRun stage : stages) until = Math.min(until, stage.differentFrom(iterations, before));
        return Math.max(0, until - starts.count()) / iterations;
    }

    Rhythm rhythm() {
        return starts.rhythm();
    }

    long iterationsLeft() {
        return pipeline.trips() - starts.count();
    }

    /// Everything was so many cycles later, and so many more iterations had come past each stage.
    void skip(long iterations, long later) {
        points().forEach(point -> point.skip(iterations, later));
        begin += later;
    }
}
