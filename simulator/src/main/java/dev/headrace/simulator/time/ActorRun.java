package dev.headrace.simulator.time;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An actor under way: where it stands in its loops, and in which cycle.
final class ActorRun {
    private final int number;
    private final Work work;
    private @Nullable PipelineRun current;
    private boolean isReady;

    /// Where the present phase began, or the last one ended.
    private long cycle;

    /// What each stage of the present pipeline waits for, when last asked.
    private List<StageRun.Wait> waitsFor = List.of();

    private long waitedToRead;
    private long waitedToWrite;
    private long waitedForMemory;

    /// The first cycle behind the horizon in which it goes on, if that is known.
    private long goesOn = Long.MAX_VALUE;

    ActorRun(int number, Network.Actor actor, Simulation simulation) {
        this.number = number;
        work = Work.of(actor.work(), null, this, simulation);
        enter(work);
    }

    int number() {
        return number;
    }

    boolean isDone() {
        return current == null;
    }

    /// The cycle in which it ended, or in which its present phase began.
    long cycle() {
        return cycle;
    }

    /// The pipeline that it is in.
    PipelineRun current() {
        return Objects.requireNonNull(current, "the actor has ended");
    }

    /// Marks it as ready to go on.
    /// @return whether it was not
    boolean becomesReady() {
        boolean fresh = !isReady;
        isReady = true;
        return fresh;
    }

    /// Goes on as far as it can.
    void advance() {
        isReady = false;
        while (current != null) {
            current.advance();
            if (!current.isDone()) return;
            Work ended = current;
            cycle = current.end();
            current = null;
            enter(after(ended));
        }
    }

    /// Comes to the next pipeline, from the beginning of a piece of work.
    private void enter(@Nullable Work begun) {
        Work next = begun;
        while (next != null) {
            next = switch (next) {
                case Work.Pausing pause -> {
                    cycle += pause.cycles;
                    yield after(pause);
                }
                case Work.Following sequence -> {
                    sequence.next = 0;
                    yield nextPart(sequence);
                }
                case Work.Repeating loop -> {
                    loop.rounds = 0;
                    yield nextRound(loop);
                }
                case PipelineRun pipeline -> {
                    current = pipeline;
                    pipeline.begin(cycle);
                    yield null;
                }
            };
        }
    }

    private @Nullable Work nextPart(Work.Following sequence) {
        return sequence.next < sequence.parts.size() ? sequence.parts.get(sequence.next++) : after(sequence);
    }

    private @Nullable Work nextRound(Work.Repeating loop) {
        if (loop.rounds == loop.trips) return after(loop);
        loop.beginRound(cycle);
        return loop.body;
    }

    private @Nullable Work after(Work left) {
        return switch (left.whole()) {
            case Work.Following sequence -> nextPart(sequence);
            case Work.Repeating loop -> nextRound(loop);
            case Work.Pausing _, PipelineRun _ -> throw new IllegalStateException("a part of what has no parts");
            case null -> null;
        };
    }

    void waited(long toRead, long toWrite) {
        waitedToRead += toRead;
        waitedToWrite += toWrite;
    }

    void waitedForMemory(long cycles) {
        waitedForMemory += cycles;
    }

    /// It goes on in a cycle behind the horizon.
    /// @return that it does not before
    boolean willPass(long cycle) {
        goesOn = Math.min(goesOn, cycle);
        return false;
    }

    long goesOn() {
        return goesOn;
    }

    /// The horizon has moved.
    void lookFurther() {
        goesOn = Long.MAX_VALUE;
        if (current != null) current.wakeAll();
    }

    /// Counts what it has waited up to the horizon.
    void settle() {
        waitsFor = current == null ? List.of() : current.settle();
    }

    List<StageRun.Wait> waitsFor() {
        return waitsFor;
    }

    /// What happened between two states happened so many more times.
    ///
    /// @param later cycles in which it did
    void skip(ActorState.Repetition repetition, long times, long later) {
        waitedToRead += times * repetition.waits().waitedToRead();
        waitedToWrite += times * repetition.waits().waitedToWrite();
        waitedForMemory += times * repetition.waits().waitedForMemory();
        if (repetition.loop() == null) return;
        cycle += later;
        if (goesOn < Long.MAX_VALUE) goesOn += later;
        long steps = times * repetition.steps();
        current().skip(repetition.loop() == current ? steps : 0, later);
        for (Work whole = current().whole(); whole != null; whole = whole.whole())
            if (whole instanceof Work.Repeating loop) loop.skip(loop == repetition.loop() ? steps : 0, later);
    }

    Outcome.Activity activity(String name) {
        return new Outcome.Activity(name, cycle, waitedToRead, waitedToWrite, waitedForMemory);
    }
}
