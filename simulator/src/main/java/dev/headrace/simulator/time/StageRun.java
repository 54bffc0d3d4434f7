package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.List;

/// A stage of an actor's pipeline, with the FIFOs and the channel that it uses.
final class StageRun {
    /// In the place of a cycle that is not known yet.
    static final long UNKNOWN = -1;

    /// In the place of the cycle of a transfer that has to wait for its turn.
    static final long ASKED = -2;

    /// In the place of a cycle behind the horizon.
    static final long LATER = -3;

    /// What a stage waits for in the cycle behind the horizon.
    enum Wait {
        NOTHING,
        TOKENS,
        ROOM
    }

    private final Stage stage;

    private final boolean isConditional;
    private final Event[] events;
    private final FifoTimes[] reads;
    private final FifoTimes[] writes;
    private final Simulation simulation;
    private final ActorRun actor;

    /// Those of this iteration, where they are conditional.
    private final boolean[] happens;

    StageRun(Stage stage, ActorRun actor, Simulation simulation) {
        this.stage = stage;
        this.actor = actor;
        this.simulation = simulation;
        isConditional = stage.events().stream().anyMatch(Event::isConditional);
        List<Event> ordered = new ArrayList<>();
        List<FifoTimes> readable = new ArrayList<>();
        List<FifoTimes> writable = new ArrayList<>();
        for (Event event : stage.events()) {
            if (event.kind() != Event.Kind.READ) continue;
            ordered.add(event);
            readable.add(simulation.fifo(event.port()));
        }
        for (Event event : stage.events()) {
            if (event.kind() != Event.Kind.WRITE) continue;
            ordered.add(event);
            writable.add(simulation.fifo(event.port()));
        }
        if (stage.isTransfer()) ordered.add(stage.events().getFirst());
        events = ordered.toArray(Event[]::new);
        reads = readable.toArray(FifoTimes[]::new);
        writes = writable.toArray(FifoTimes[]::new);
        happens = new boolean[events.length];
    }

    Stage stage() {
        return stage;
    }

    Event transfer() {
        return events[0];
    }

    /// Passes if what it depends on is known.
    ///
    /// @param earliest the first cycle in which it could if no FIFO or channel kept it
    /// @return the cycle; [#UNKNOWN], [#ASKED] or [#LATER]
    long pass(PipelineRun pipeline, int number, long iteration, long earliest) {
        if (isConditional) return passIfItHappens(pipeline, number, iteration, earliest);
        if (stage.isTransfer()) return transfer(number, earliest);
        long readable = earliest;
        for (FifoTimes fifo : reads) {
            long from = fifo.readableFrom();
            if (from < 0) {
                fifo.waitToRead(pipeline, number);
                return UNKNOWN;
            }
            if (from > readable) readable = from;
        }
        long actual = readable;
        for (FifoTimes fifo : writes) {
            long from = fifo.writableFrom();
            if (from < 0) {
                fifo.waitToWrite(pipeline, number);
                return UNKNOWN;
            }
            if (from > actual) actual = from;
        }
        if (actual > simulation.horizon()) return actor.willPass(actual);
        if (actual > earliest) actor.waited(readable - earliest, actual - readable);
        for (FifoTimes fifo : reads) fifo.read(actual);
        for (FifoTimes fifo : writes) fifo.write(actual);
        return actual;
    }

    private long transfer(int number, long earliest) {
        if (earliest > simulation.horizon()) return actor.willPass(earliest);
        if (!simulation.isShared(events[0].port())) return serve(earliest);
        simulation.ask(actor, number, earliest);
        return ASKED;
    }

    /// Lets the transfer begin as soon as the channel is free.
    long serve(long asked) {
        long actual = simulation.channel(events[0].port()).serve(asked, events[0].amount());
        actor.waitedForMemory(actual - asked);
        return actual;
    }

    private long passIfItHappens(PipelineRun pipeline, int number, long iteration, long earliest) {
        boolean any = false;
        for (int e = 0; e < events.length; e++) {
            happens[e] = events[e].condition().holds(iteration);
            any |= happens[e];
        }
        if (any && stage.isTransfer()) return transfer(number, earliest);
        long readable = earliest;
        for (int f = 0; f < reads.length; f++) {
            if (!happens[f]) continue;
            long from = reads[f].readableFrom();
            if (from < 0) {
                reads[f].waitToRead(pipeline, number);
                return UNKNOWN;
            }
            readable = Math.max(readable, from);
        }
        long actual = readable;
        for (int f = 0; f < writes.length; f++) {
            if (!happens[reads.length + f]) continue;
            long from = writes[f].writableFrom();
            if (from < 0) {
                writes[f].waitToWrite(pipeline, number);
                return UNKNOWN;
            }
            actual = Math.max(actual, from);
        }
        if (actual > simulation.horizon()) return actor.willPass(actual);
        actor.waited(readable - earliest, actual - readable);
        for (int f = 0; f < reads.length; f++) if (happens[f]) reads[f].read(actual);
        for (int f = 0; f < writes.length; f++) if (happens[reads.length + f]) writes[f].write(actual);
        return actual;
    }

    /// Counts the cycles up to the horizon in which it waited, from the first in which it could have passed.
    Wait settle(long iteration, long earliest) {
        long next = simulation.horizon() + 1;
        if (earliest > next) actor.willPass(earliest);
        if (earliest > next || stage.isTransfer()) return Wait.NOTHING;
        long readable = earliest;
        for (int f = 0; f < reads.length && readable < next; f++) {
            if (!events[f].condition().holds(iteration)) continue;
            long from = reads[f].readableFrom();
            readable = from < 0 ? next : Math.max(readable, from);
        }
        actor.waited(readable - earliest, next - readable);
        return isMissingTokens(iteration) ? Wait.TOKENS : Wait.ROOM;
    }

    private boolean isMissingTokens(long iteration) {
        for (int f = 0; f < reads.length; f++)
            if (events[f].condition().holds(iteration) && reads[f].readableFrom() < 0) return true;
        return false;
    }

    /// The event that keeps it.
    Event blocker(long iteration) {
        for (int f = 0; f < reads.length; f++)
            if (events[f].condition().holds(iteration) && reads[f].readableFrom() < 0) return events[f];
        for (int f = 0; f < writes.length; f++) {
            Event event = events[reads.length + f];
            if (event.condition().holds(iteration) && writes[f].writableFrom() < 0) return event;
        }
        throw new IllegalStateException("a stage waits for nothing");
    }
}
