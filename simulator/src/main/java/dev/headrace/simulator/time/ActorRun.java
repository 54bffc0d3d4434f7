package dev.headrace.simulator.time;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An actor under way: where it stands in its loops, and in which cycle.
final class ActorRun {
    /// In the place of a cycle that is not known yet.
    static final long UNKNOWN = -1;

    /// In the place of the cycle of a transfer that has to wait for its turn.
    static final long ASKED = -2;

    /// A phase under way.
    private static final class Frame {
        final Phase phase;
        long rounds;
        int next;

        Frame(Phase phase) {
            this.phase = phase;
        }
    }

    private final Simulation simulation;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Map<Phase, PipelineRun> pipelines = new HashMap<>();
    private @Nullable PipelineRun current;

    /// Where the next phase begins.
    private long cycle;

    private long waitedToRead;
    private long waitedToWrite;
    private long waitedForMemory;

    ActorRun(Network.Actor actor, Simulation simulation) {
        this.simulation = simulation;
        frames.push(new Frame(actor.work()));
    }

    boolean isDone() {
        return frames.isEmpty();
    }

    /// The cycle in which it ended, or in which its present phase began.
    long cycle() {
        return cycle;
    }

    long waitedToRead() {
        return waitedToRead;
    }

    long waitedToWrite() {
        return waitedToWrite;
    }

    long waitedForMemory() {
        return waitedForMemory;
    }

    /// Goes on as far as it can.
    void advance() {
        while (!frames.isEmpty()) {
            Frame frame = frames.element();
            switch (frame.phase) {
                case Phase.Pause(long cycles) -> {
                    cycle += cycles;
                    frames.pop();
                }
                case Phase.Sequence sequence -> {
                    if (frame.next == sequence.parts().size()) frames.pop();
                    else frames.push(new Frame(sequence.parts().get(frame.next++)));
                }
                case Phase.Repeat repeat -> {
                    if (frame.rounds++ == repeat.trips()) frames.pop();
                    else frames.push(new Frame(repeat.body()));
                }
                case Phase.Pipeline pipeline -> {
                    if (current == null) {
                        current = pipelines.computeIfAbsent(pipeline, _ -> new PipelineRun(pipeline));
                        current.begin(cycle);
                    }
                    current.advance(this);
                    if (!current.isDone()) return;
                    cycle = current.end();
                    current = null;
                    frames.pop();
                }
            }
        }
    }

    /// The pipeline that it is in.
    PipelineRun current() {
        return Objects.requireNonNull(current, "the actor is in no pipeline");
    }

    /// Passes a stage if what it depends on is known.
    /// @param earliest the first cycle in which it could if no FIFO or channel kept it
    /// @return the cycle; [#UNKNOWN] or [#ASKED]
    long pass(Stage stage, long earliest) {
        if (stage.isTransfer()) {
            Event event = stage.events().getFirst();
            return simulation.isShared(event.port()) ? ASKED : serve(event, earliest);
        }
        long readable = earliest;
        long writable = 0;
        for (Event event : stage.events()) {
            FifoTimes fifo = simulation.fifo(event.port());
            boolean reads = event.kind() == Event.Kind.READ;
            long from = reads ? fifo.readableFrom() : fifo.writableFrom();
            if (from < 0) return UNKNOWN;
            if (reads) readable = Math.max(readable, from);
            else writable = Math.max(writable, from);
        }
        long actual = Math.max(readable, writable);
        waitedToRead += readable - earliest;
        waitedToWrite += actual - readable;
        for (Event event : stage.events()) use(event, actual);
        return actual;
    }

    private void use(Event event, long cycle) {
        if (event.kind() == Event.Kind.READ) {
            simulation.fifo(event.port()).read(cycle);
            simulation.hasRead(event.port());
        } else {
            simulation.fifo(event.port()).write(cycle);
            simulation.hasWritten(event.port());
        }
    }

    /// Lets a transfer begin as soon as the channel is free.
    long serve(Event transfer, long asked) {
        long actual = simulation.channel(transfer.port()).serve(asked, transfer.amount());
        waitedForMemory += actual - asked;
        return actual;
    }
}
