package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Computes in which cycle everything in a network happens.
///
/// Actors are taken one after the other, each as far as what is known allows: the cycle of an event depends on
/// earlier events only, whoever computes them first. So no cycle is visited in which nothing happens. Only channels
/// that several actors use need an order: a wish is granted when all other actors wait for something, and it is the
/// earliest; whatever comes of it comes later. Wishes of one cycle are granted one after the other.
///
/// No actor goes beyond the horizon, a cycle that moves on when all have come to it. What then lies ahead is the state
/// of the network; where it comes back, [SteadyState] lets the time pass at once.
final class Simulation {
    private static final int NOBODY = -1;
    private static final int MANY = -2;

    /// Cycles from one horizon to the next, if no time is skipped.
    private static final long STEP = 1 << 16;

    private final Network network;
    private final Watch watch;
    private final FifoTimes[] fifos;
    private final ChannelTimes[] channels;
    private final ActorRun[] actors;
    private final int[] writers;
    private final int[] readers;

    /// The actor that uses each channel, or nobody, or many.
    private final int[] users;

    private final ReadyActors ready;
    private final Wishes wishes = new Wishes();
    private long horizon = -1;
    private long firstCycle;

    private Simulation(Network network, Watch watch) {
        this.network = network;
        this.watch = watch;
        fifos = network.fifos().stream().map(FifoTimes::new).toArray(FifoTimes[]::new);
        channels = network.channels().stream().map(ChannelTimes::new).toArray(ChannelTimes[]::new);
        actors = new ActorRun[network.actors().size()];
        ready = new ReadyActors(actors.length);
        writers = new int[fifos.length];
        readers = new int[fifos.length];
        users = new int[channels.length];
        Arrays.fill(writers, NOBODY);
        Arrays.fill(readers, NOBODY);
        Arrays.fill(users, NOBODY);
        for (int p = 0; p < actors.length; p++) note(network.actors().get(p).work(), p);
        for (int p = 0; p < actors.length; p++)
            actors[p] = new ActorRun(p, network.actors().get(p), this);
    }

    /// @throws IllegalArgumentException if a FIFO has several readers or writers
    static Outcome run(Network network) {
        return new Simulation(network, Watch.NOBODY).run(true);
    }

    /// The same, with no time passed at once.
    static Outcome runEachEvent(Network network) {
        return runEachEvent(network, Watch.NOBODY);
    }

    /// As [#runEachEvent], under a watch.
    static Outcome runEachEvent(Network network, Watch watch) {
        return new Simulation(network, watch).run(false);
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
                            case TRANSFER -> use(event.port(), actor, pipeline);
                        }
                    }
            }
        }
    }

    /// Transfers of one actor come one after the other if each of its pipelines has one.
    private void use(int channel, int actor, Phase.Pipeline pipeline) {
        long here = pipeline.stages().stream()
                .flatMap(stage -> stage.events().stream())
                .filter(event -> event.isTransfer() && event.port() == channel)
                .count();
        boolean isFirst = users[channel] == NOBODY;
        if (here > 1 || !isFirst && users[channel] != actor) users[channel] = MANY;
        else if (isFirst) users[channel] = actor;
    }

    private void claim(int[] ends, int fifo, int actor, String what) {
        if (ends[fifo] != NOBODY && ends[fifo] != actor)
            throw new IllegalArgumentException(network.fifos().get(fifo).name() + " has several " + what);
        ends[fifo] = actor;
    }

    private Outcome run(boolean skips) {
        lookTo(0);
        if (skips) new SteadyState(this, actors, fifos, channels).run();
        while (!isAtRest()) lookTo(Math.max(horizon, firstEvent() - 1) + STEP);
        for (FifoTimes fifo : fifos) fifo.settle();
        return Arrays.stream(actors).allMatch(ActorRun::isDone)
                ? finished()
                : new Standstill(network, actors, fifos, writers, readers).deadlock();
    }

    /// Whether no actor goes on later.
    boolean isAtRest() {
        return firstEvent() == Long.MAX_VALUE;
    }

    /// The first cycle behind the horizon in which an actor goes on.
    long firstEvent() {
        long first = Long.MAX_VALUE;
        for (ActorRun actor : actors) first = Math.min(first, actor.goesOn());
        return first;
    }

    /// Computes everything up to a cycle.
    void lookTo(long cycle) {
        horizon = cycle;
        for (ActorRun actor : actors) {
            if (actor.isDone()) continue;
            actor.lookFurther();
            wake(actor);
        }
        advanceAll();
        for (StageRun next = wishes.poll(); next != null; next = wishes.poll()) {
            next.grant();
            if (!next.isAloneInItsCycle() || !wishes.hasNextAt(next.asked())) advanceAll();
        }
    }

    private void advanceAll() {
        for (int actor = ready.take(); actor != ReadyActors.NONE; actor = ready.take()) actors[actor].advance();
    }

    /// Counts what all have waited up to the horizon, and what the FIFOs held.
    void settle() {
        for (ActorRun actor : actors) actor.settle();
        for (FifoTimes fifo : fifos) fifo.settle();
        firstCycle = horizon + 1;
    }

    /// All before has been settled.
    long firstCycle() {
        return firstCycle;
    }

    long horizon() {
        return horizon;
    }

    /// Time has passed at once.
    void hasPassed(long cycles) {
        horizon += cycles;
        firstCycle += cycles;
    }

    void wake(ActorRun actor) {
        if (actor.becomesReady()) ready.add(actor.number());
    }

    Wishes wishes() {
        return wishes;
    }

    Watch watch() {
        return watch;
    }

    FifoTimes fifo(int number) {
        return fifos[number];
    }

    ChannelTimes channel(int number) {
        return channels[number];
    }

    boolean isShared(int channel) {
        return users[channel] == MANY;
    }

    private String nameOf(int actor) {
        return actor == NOBODY ? "" : network.actors().get(actor).name();
    }

    private Outcome.Finished finished() {
        List<Outcome.Activity> activities = new ArrayList<>();
        for (int p = 0; p < actors.length; p++)
            activities.add(actors[p].activity(network.actors().get(p).name()));
        List<Outcome.Passage> passages = new ArrayList<>();
        for (int f = 0; f < fifos.length; f++) {
            Network.Fifo fifo = network.fifos().get(f);
            passages.add(new Outcome.Passage(
                    fifo.name(),
                    nameOf(writers[f]),
                    nameOf(readers[f]),
                    fifos[f].tokens(),
                    fifos[f].mostFill(),
                    fifo.depth(),
                    fifos[f].waitedForRoom(),
                    fifos[f].waitedForTokens()));
        }
        List<Outcome.Traffic> traffic = new ArrayList<>();
        for (int c = 0; c < channels.length; c++)
            traffic.add(new Outcome.Traffic(network.channels().get(c).name(), channels[c].bytes()));
        long cycles = activities.stream().mapToLong(Outcome.Activity::end).max().orElse(0);
        return new Outcome.Finished(cycles, activities, passages, traffic);
    }
}
