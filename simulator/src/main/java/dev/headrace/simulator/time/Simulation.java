package dev.headrace.simulator.time;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/// Computes in which cycle everything in a network happens.
///
/// Actors are taken one after the other, each as far as what is known allows: the cycle of an event depends on
/// earlier events only, whoever computes them first. So no cycle is visited in which nothing happens. Only channels
/// with several users need an order: a wish is granted when all other actors wait for something, and it is the
/// earliest; whatever comes of it comes later.
final class Simulation {
    private static final int NOBODY = -1;

    private final Network network;
    private final FifoTimes[] fifos;
    private final ChannelTimes[] channels;
    private final ActorRun[] actors;
    private final int[] writers;
    private final int[] readers;
    private final int[] users;
    private final Deque<Integer> ready = new ArrayDeque<>();
    private final boolean[] isReady;

    /// A transfer that waits for its turn.
    private record Wish(long cycle, int actor, int stage) {}

    private final PriorityQueue<Wish> wishes = new PriorityQueue<>(
            Comparator.comparingLong(Wish::cycle).thenComparingInt(Wish::actor).thenComparingInt(Wish::stage));

    private Simulation(Network network) {
        this.network = network;
        fifos = network.fifos().stream().map(FifoTimes::new).toArray(FifoTimes[]::new);
        channels = network.channels().stream().map(ChannelTimes::new).toArray(ChannelTimes[]::new);
        actors = network.actors().stream()
                .map(actor -> new ActorRun(actor, this))
                .toArray(ActorRun[]::new);
        writers = new int[fifos.length];
        readers = new int[fifos.length];
        users = new int[channels.length];
        isReady = new boolean[actors.length];
        Arrays.fill(writers, NOBODY);
        Arrays.fill(readers, NOBODY);
        for (int p = 0; p < actors.length; p++) {
            note(network.actors().get(p).work(), p);
            wake(p);
        }
    }

    /// @throws IllegalArgumentException if a FIFO has several readers or writers
    static Outcome run(Network network) {
        return new Simulation(network).run();
    }

    private void note(Phase phase, int actor) {
        switch (phase) {
            case Phase.Pause _ -> {}
            case Phase.Sequence(List<Phase> parts) -> parts.forEach(part -> note(part, actor));
            case Phase.Repeat repeat -> note(repeat.body(), actor);
            case Phase.Pipeline pipeline -> {
                for (Stage stage : pipeline.stages())
                    for (Event event : stage.events()) {
                        switch (event.kind()) {
                            case READ -> claim(readers, event.port(), actor, "readers");
                            case WRITE -> claim(writers, event.port(), actor, "writers");
                            case TRANSFER -> users[event.port()]++;
                        }
                    }
            }
        }
    }

    private void claim(int[] ends, int fifo, int actor, String what) {
        if (ends[fifo] != NOBODY && ends[fifo] != actor)
            throw new IllegalArgumentException(network.fifos().get(fifo).name() + " has several " + what);
        ends[fifo] = actor;
    }

    private Outcome run() {
        while (true) {
            while (!ready.isEmpty()) {
                int actor = ready.remove();
                isReady[actor] = false;
                advance(actor);
            }
            Wish wish = wishes.poll();
            if (wish == null) break;
            grant(wish);
        }
        return Arrays.stream(actors).allMatch(ActorRun::isDone) ? finished() : deadlock();
    }

    private void advance(int actor) {
        ActorRun run = actors[actor];
        run.advance();
        if (run.isDone()) return;
        PipelineRun pipeline = run.current();
        for (int stage = 1; stage <= pipeline.stageCount(); stage++)
            if (pipeline.makesWish(stage)) wishes.add(new Wish(pipeline.asked(stage), actor, stage));
    }

    private void grant(Wish wish) {
        ActorRun run = actors[wish.actor];
        PipelineRun pipeline = run.current();
        Event transfer = pipeline.stage(wish.stage).events().getFirst();
        pipeline.grant(wish.stage, run.serve(transfer, wish.cycle));
        wake(wish.actor);
    }

    private void wake(int actor) {
        if (actor == NOBODY || isReady[actor]) return;
        isReady[actor] = true;
        ready.add(actor);
    }

    FifoTimes fifo(int number) {
        return fifos[number];
    }

    ChannelTimes channel(int number) {
        return channels[number];
    }

    boolean isShared(int channel) {
        return users[channel] > 1;
    }

    void hasRead(int fifo) {
        wake(writers[fifo]);
    }

    void hasWritten(int fifo) {
        wake(readers[fifo]);
    }

    private Outcome.Finished finished() {
        List<Outcome.Activity> activities = new ArrayList<>();
        for (int p = 0; p < actors.length; p++) {
            ActorRun run = actors[p];
            activities.add(new Outcome.Activity(
                    network.actors().get(p).name(),
                    run.cycle(),
                    run.waitedToRead(),
                    run.waitedToWrite(),
                    run.waitedForMemory()));
        }
        List<Outcome.Passage> passages = IntStream.range(0, fifos.length)
                .mapToObj(f -> new Outcome.Passage(
                        network.fifos().get(f).name(),
                        fifos[f].tokens(),
                        fifos[f].mostFill(),
                        network.fifos().get(f).depth()))
                .toList();
        List<Outcome.Traffic> traffic = IntStream.range(0, channels.length)
                .mapToObj(c -> new Outcome.Traffic(network.channels().get(c).name(), channels[c].bytes()))
                .toList();
        long cycles = activities.stream().mapToLong(Outcome.Activity::end).max().orElse(0);
        return new Outcome.Finished(cycles, activities, passages, traffic);
    }

    /// A actor that waits to read waits for the writer, one that waits to write for the reader; following them ends
    /// at one that has ended, or leads into a circle.
    private Outcome.Deadlock deadlock() {
        int actor = IntStream.range(0, actors.length)
                .filter(p -> !actors[p].isDone())
                .findFirst()
                .orElseThrow();
        boolean[] seen = new boolean[actors.length];
        while (actor != NOBODY && !actors[actor].isDone() && !seen[actor]) {
            seen[actor] = true;
            actor = other(actor);
        }
        List<Outcome.Wait> waits = new ArrayList<>();
        if (actor == NOBODY || actors[actor].isDone()) {
            for (int p = 0; p < actors.length; p++) if (seen[p]) waits.add(wait(p));
            return new Outcome.Deadlock(waits);
        }
        int first = actor;
        do {
            waits.add(wait(actor));
            actor = other(actor);
        } while (actor != first);
        return new Outcome.Deadlock(waits);
    }

    private int other(int actor) {
        Event event = blocker(actor);
        return event.kind() == Event.Kind.READ ? writers[event.port()] : readers[event.port()];
    }

    private Event blocker(int actor) {
        for (Event event : actors[actor].current().waitingAt().events()) {
            FifoTimes fifo = fifos[event.port()];
            if ((event.kind() == Event.Kind.READ ? fifo.readableFrom() : fifo.writableFrom()) < 0) return event;
        }
        throw new IllegalStateException("an actor waits for nothing");
    }

    private Outcome.Wait wait(int actor) {
        Event event = blocker(actor);
        Network.Fifo fifo = network.fifos().get(event.port());
        return new Outcome.Wait(
                network.actors().get(actor).name(),
                event.kind() == Event.Kind.WRITE,
                fifo.name(),
                fifos[event.port()].fill(),
                fifo.depth());
    }
}
