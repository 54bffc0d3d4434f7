package dev.headrace.simulator.time;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stage of a pipeline under way, with the FIFOs and the channel that it uses.
final class StageRun extends Passed {
    /// What a stage waits for in the cycle behind the horizon.
    enum Wait {
        NOTHING,
        TOKENS,
        ROOM
    }

    private final Stage stage;
    private final PipelineRun pipeline;
    private final ActorRun actor;
    private final Simulation simulation;
    private final int number;

    /// Its own bit and those of the stages that may go on once it has been passed.
    private final long bit;

    private final long enables;

    /// The stage before, or the start of the iterations.
    private final Passed before;

    /// From there.
    private final long distance;

    private final long interval;

    /// The last stage that uses the same end of a FIFO; the iteration before must have come past it.
    private @Nullable StageRun rear;

    /// Events by their FIFOs, reads and then writes, or the transfer.
    private final Event[] events;

    private final FifoTimes[] reads;
    private final FifoTimes[] writes;
    private final @Nullable ChannelTimes channel;
    private final boolean isShared;

    /// Bytes of its transfer.
    private final long amount;

    /// Among the stages that use shared channels.
    private final int rank;

    private final boolean isAlone;

    /// Whether every iteration uses all its FIFOs.
    private final boolean isSimple;

    private final boolean isWatched;

    /// Whether it will be woken: by a FIFO or by its turn on a channel.
    private boolean waits;

    /// The cycle in which its transfer could begin that waits for its turn.
    private long asked;

    StageRun(int number, Stage stage, Passed before, long distance, long bit, long enables, PipelineRun pipeline) {
        super(pipeline.window());
        this.number = number;
        this.bit = bit;
        this.enables = enables;
        this.stage = stage;
        this.before = before;
        this.distance = distance;
        this.pipeline = pipeline;
        actor = pipeline.actor();
        simulation = pipeline.simulation();
        interval = pipeline.interval();
        events = stage.inOrder();
        amount = events[0].amount();
        reads = fifos(Event.Kind.READ);
        writes = fifos(Event.Kind.WRITE);
        channel = stage.isTransfer() ? simulation.channel(events[0].port()) : null;
        isShared = stage.isTransfer() && simulation.isShared(events[0].port());
        rank = isShared ? simulation.wishes().rankOf(this) : 0;
        isAlone = pipeline.goesOnAfter(stage.offset()) && !pipeline.hasTransferBehind(number);
        isWatched = simulation.watch() != Watch.NOBODY;
        isSimple = channel == null && stage.events().stream().noneMatch(Event::isConditional);
    }

    private FifoTimes[] fifos(Event.Kind kind) {
        return stage.events().stream()
                .filter(event -> event.kind() == kind)
                .map(event -> simulation.fifo(event.port()))
                .toArray(FifoTimes[]::new);
    }

    /// Iterations pass only when the ones before have come past a later stage.
    void comesBehind(StageRun later) {
        rear = later;
    }

    boolean isTransfer() {
        return channel != null;
    }

    long offset() {
        return stage.offset();
    }

    /// Whether the next iteration has come to it.
    boolean isNext() {
        return count() < before.count() && (rear == null || rear.count() >= count());
    }

    /// Lets iterations pass as far as what they depend on is known.
    /// @return the stages that may go on as some did
    long advance() {
        if (waits) return 0;
        long first = count();
        if (number > 0) passUntil(end());
        else while (passUntil(end()) && pipeline.start()) {}
        return count() > first ? enables : 0;
    }

    /// The first iteration that has not come to it.
    private long end() {
        return rear == null ? before.count() : Math.min(before.count(), rear.count() + 1);
    }

    /// Lets the iterations before one pass.
    /// @return whether all did
    private boolean passUntil(long end) {
        long i = count();
        if (i >= end) return true;
        if (isSimple && events.length == 1)
            return reads.length > 0 ? readUntil(end, reads[0]) : writeUntil(end, writes[0]);
        for (; i < end; i++) {
            long earliest = earliest(i);
            if (!(isSimple ? passTogether(earliest) : tryToPass(earliest))) return false;
        }
        return true;
    }

    /// The same for a stage that only reads one FIFO.
    private boolean readUntil(long end, FifoTimes fifo) {
        long horizon = simulation.horizon();
        for (long i = count(); i < end; i++) {
            long earliest = earliest(i);
            long from = fifo.readableFrom();
            if (from < 0) return waitForToken(fifo);
            long actual = Math.max(earliest, from);
            if (actual > horizon) return actor.willPass(actual);
            if (actual > earliest) waited(earliest, actual);
            if (isWatched) tellEvents(actual);
            fifo.read(actual);
            pass(actual);
        }
        return true;
    }

    /// The same for a stage that only writes one FIFO.
    private boolean writeUntil(long end, FifoTimes fifo) {
        long horizon = simulation.horizon();
        for (long i = count(); i < end; i++) {
            long earliest = earliest(i);
            long from = fifo.writableFrom();
            if (from < 0) return waitForRoom(fifo);
            long actual = Math.max(earliest, from);
            if (actual > horizon) return actor.willPass(actual);
            if (actual > earliest) waited(earliest, actual);
            if (isWatched) tellEvents(actual);
            fifo.write(actual);
            pass(actual);
        }
        return true;
    }

    /// The first cycle, among those that still count, in which the next iteration can pass if nothing outside keeps it.
    private long earliest(long i) {
        long earliest = Math.max(simulation.firstCycle(), before.cycle(i) + distance);
        if (i == 0) return earliest;
        earliest = Math.max(earliest, latest() + interval);
        return rear == null ? earliest : Math.max(earliest, rear.latest() + 1);
    }

    private boolean tryToPass(long earliest) {
        return channel != null && happens(0) ? transfer(earliest) : passIfItHappens(earliest);
    }

    /// Lets an iteration pass if every FIFO does.
    private boolean passTogether(long earliest) {
        long readable = earliest;
        for (FifoTimes fifo : reads) {
            long from = fifo.readableFrom();
            if (from < 0) return waitForToken(fifo);
            if (from > readable) readable = from;
        }
        long actual = readable;
        for (FifoTimes fifo : writes) {
            long from = fifo.writableFrom();
            if (from < 0) return waitForRoom(fifo);
            if (from > actual) actual = from;
        }
        if (actual > simulation.horizon()) return actor.willPass(actual);
        if (actual > earliest) waited(earliest, actual);
        if (isWatched) tellEvents(actual);
        for (FifoTimes fifo : reads) fifo.read(actual);
        for (FifoTimes fifo : writes) fifo.write(actual);
        pass(actual);
        return true;
    }

    private boolean waitForToken(FifoTimes fifo) {
        fifo.waitToRead(this);
        waits = true;
        return false;
    }

    private boolean waitForRoom(FifoTimes fifo) {
        fifo.waitToWrite(this);
        waits = true;
        return false;
    }

    /// What it waited for has come.
    void wake() {
        waits = false;
        pipeline.wake(bit);
    }

    private boolean transfer(long earliest) {
        if (earliest > simulation.horizon()) return actor.willPass(earliest);
        if (isShared) {
            asked = earliest;
            waits = true;
            simulation.wishes().add(earliest, rank);
            return false;
        }
        pass(serve(earliest));
        return true;
    }

    /// In which cycle the transfer could begin that waits for its turn.
    long asked() {
        return asked;
    }

    /// Whether its actor cannot ask for another transfer in a cycle in which it asks for this one: what comes after it
    /// is not of the same cycle.
    boolean isAloneInItsCycle() {
        return isAlone;
    }

    /// Lets the transfer that was asked for begin as soon as the channel is free.
    void grant() {
        waits = false;
        pass(serve(asked));
        pipeline.wake(bit | enables);
    }

    private long serve(long from) {
        long begin = Objects.requireNonNull(channel).serve(from, amount);
        actor.waitedForMemory(begin - from);
        if (isWatched) {
            if (begin > from) simulation.watch().waited(actor.number(), events[0], from, begin);
            simulation.watch().passed(events[0], begin);
        }
        return begin;
    }

    private boolean happens(int event) {
        return isSimple || events[event].condition().holds(count());
    }

    private boolean passIfItHappens(long earliest) {
        long readable = earliest;
        for (int f = 0; f < reads.length; f++) {
            if (!happens(f)) continue;
            long from = reads[f].readableFrom();
            if (from < 0) return waitForToken(reads[f]);
            readable = Math.max(readable, from);
        }
        long actual = readable;
        for (int f = 0; f < writes.length; f++) {
            if (!happens(reads.length + f)) continue;
            long from = writes[f].writableFrom();
            if (from < 0) return waitForRoom(writes[f]);
            actual = Math.max(actual, from);
        }
        if (actual > simulation.horizon()) return actor.willPass(actual);
        if (actual > earliest) waited(earliest, actual);
        if (isWatched) tellEvents(actual);
        for (int f = 0; f < reads.length; f++) if (happens(f)) reads[f].read(actual);
        for (int f = 0; f < writes.length; f++) if (happens(reads.length + f)) writes[f].write(actual);
        pass(actual);
        return true;
    }

    /// Counts the cycles up to the horizon in which it waited, from the first in which it could have passed.
    Wait settle() {
        if (!isNext()) return Wait.NOTHING;
        long earliest = earliest(count());
        long next = simulation.horizon() + 1;
        if (earliest > next) actor.willPass(earliest);
        if (earliest > next || isTransfer()) return Wait.NOTHING;
        waited(earliest, next);
        for (int f = 0; f < reads.length; f++) if (happens(f) && reads[f].readableFrom() < 0) return Wait.TOKENS;
        return Wait.ROOM;
    }

    /// Counts cycles in which it waited, each for the first FIFO that kept it, those to read before those to write.
    private void waited(long earliest, long until) {
        long readable = earliest;
        for (int f = 0; f < reads.length && readable < until; f++) {
            long kept = kept(f, reads[f].readableFrom(), until);
            if (kept <= readable) continue;
            reads[f].hadNoTokens(kept - readable);
            if (isWatched) simulation.watch().waited(actor.number(), events[f], readable, kept);
            readable = kept;
        }
        long writable = readable;
        for (int f = 0; f < writes.length && writable < until; f++) {
            long kept = kept(reads.length + f, writes[f].writableFrom(), until);
            if (kept <= writable) continue;
            writes[f].hadNoRoom(kept - writable);
            if (isWatched) simulation.watch().waited(actor.number(), events[reads.length + f], writable, kept);
            writable = kept;
        }
        actor.waited(readable - earliest, until - readable);
    }

    private long kept(int event, long from, long until) {
        if (!happens(event)) return 0;
        return from < 0 ? until : Math.min(from, until);
    }

    private void tellEvents(long cycle) {
        for (int e = 0; e < events.length; e++)
            if (happens(e)) simulation.watch().passed(events[e], cycle);
    }

    /// The event that keeps it.
    Event blocker() {
        for (int f = 0; f < reads.length; f++) if (happens(f) && reads[f].readableFrom() < 0) return events[f];
        for (int f = 0; f < writes.length; f++) {
            int event = reads.length + f;
            if (happens(event) && writes[f].writableFrom() < 0) return events[event];
        }
        throw new IllegalStateException("a stage waits for nothing");
    }

    /// From which iteration on something may be different than so many iterations before.
    long differentFrom(long iterations, long iteration) {
        long from = Long.MAX_VALUE;
        for (Event event : events)
            if (!event.condition().repeatsAfter(iterations))
                from = Math.min(from, event.condition().changesAfter(iteration));
        return from;
    }
}
