package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A network cycle by cycle, as its law is written: slow, and nothing in it is clever.
final class CycleByCycle {
    /// Longer than anything in a test network takes without an event.
    private static final long PATIENCE = 3_000;

    private final Network network;
    private final long[] fill;
    private final long[] mostFill;

    /// Tokens and room at the beginning of the cycle, less what is gone since.
    private final long[] tokens;

    private final long[] room;

    /// In units of `1 / bytes` cycles.
    private final long[] freeFrom;

    private final List<Walker> walkers = new ArrayList<>();
    private long cycle;
    private long lastEvent;

    /// @param activity the end of each process and how long its events waited
    record Result(List<Outcome.Activity> activity, List<Long> mostFill) {}

    private CycleByCycle(Network network) {
        this.network = network;
        int fifos = network.fifos().size();
        fill = network.fifos().stream().mapToLong(Network.Fifo::initial).toArray();
        mostFill = fill.clone();
        tokens = new long[fifos];
        room = new long[fifos];
        freeFrom = new long[network.channels().size()];
        for (Network.Actor actor : network.actors()) walkers.add(new Walker(actor));
    }

    /// @return nothing on a deadlock
    static Optional<Result> run(Network network) {
        CycleByCycle all = new CycleByCycle(network);
        while (all.walkers.stream().anyMatch(walker -> !walker.done)) {
            if (all.cycle - all.lastSign() > PATIENCE) return Optional.empty();
            all.oneCycle();
            all.cycle++;
        }
        List<Long> most = new ArrayList<>();
        for (long each : all.mostFill) most.add(each);
        return Optional.of(new Result(all.walkers.stream().map(Walker::activity).toList(), most));
    }

    /// When anything happened last, or a process last had done what it does for a known time without looking at
    /// anything.
    private long lastSign() {
        return Math.max(
                lastEvent,
                walkers.stream()
                        .filter(walker -> !walker.done)
                        .mapToLong(walker -> walker.resume)
                        .max()
                        .orElse(0));
    }

    private void oneCycle() {
        for (int f = 0; f < fill.length; f++) {
            tokens[f] = fill[f];
            room[f] = network.fifos().get(f).depth() - fill[f];
        }
        boolean changes = true;
        while (changes) {
            changes = false;
            for (Walker walker : walkers) changes |= walker.go();
            changes |= grantOne();
        }
        for (int f = 0; f < fill.length; f++) mostFill[f] = Math.max(mostFill[f], fill[f]);
    }

    /// The wish that came first, then the first process, then its first event.
    private boolean grantOne() {
        Iteration first = null;
        for (Walker walker : walkers) {
            for (Iteration iteration : walker.underWay) {
                if (iteration.asked < 0) continue;
                if (freeFrom[iteration.event().port()]
                        > cycle * channel(iteration).bytes()) continue;
                if (first == null || isBefore(iteration, first)) first = iteration;
            }
        }
        if (first == null) return false;
        int port = first.event().port();
        long oneCycle = channel(first).bytes();
        boolean wasIdle = first.asked * oneCycle - freeFrom[port] >= oneCycle;
        freeFrom[port] = (wasIdle ? first.asked * oneCycle : freeFrom[port])
                + first.event().amount() * channel(first).cycles();
        first.walker.waitedForMemory += cycle - first.asked;
        first.asked = -1;
        first.walker.pass(first);
        return true;
    }

    private Network.Channel channel(Iteration iteration) {
        return network.channels().get(iteration.event().port());
    }

    private boolean isBefore(Iteration a, Iteration b) {
        if (a.asked != b.asked) return a.asked < b.asked;
        if (a.walker != b.walker) return walkers.indexOf(a.walker) < walkers.indexOf(b.walker);
        return a.next < b.next;
    }

    private static final class Iteration {
        final Walker walker;
        final Phase.Pipeline pipeline;
        final long number;
        int next;
        long lastCycle;
        long lastOffset;
        long asked = -1;
        long lastWait = -1;

        Iteration(Walker walker, Phase.Pipeline pipeline, long number, long cycle) {
            this.walker = walker;
            this.pipeline = pipeline;
            this.number = number;
            lastCycle = cycle;
        }

        /// Whether this is the first time in a cycle that it is asked.
        boolean hasNotWaitedIn(long now) {
            boolean first = lastWait != now;
            lastWait = now;
            return first;
        }

        boolean isDone() {
            return next == pipeline.stages().size();
        }

        Stage stage() {
            return pipeline.stages().get(next);
        }

        Event event() {
            return stage().events().getFirst();
        }

        /// What happens in this iteration.
        List<Event> events() {
            return stage().events().stream()
                    .filter(event -> event.condition().holds(number))
                    .toList();
        }
    }

    private final class Walker {
        final String name;
        final List<Phase> steps = new ArrayList<>();
        final List<Iteration> underWay = new ArrayList<>();
        boolean done;
        int step;
        long resume;
        long started;
        long lastStart;
        long completed;
        long lastCompletion = -1;

        /// When an iteration last came past each event of the pipeline.
        long[] passed = new long[0];

        long waitedToRead;
        long waitedToWrite;
        long waitedForMemory;

        Walker(Network.Actor actor) {
            name = actor.name();
            unroll(actor.work());
        }

        void unroll(Phase phase) {
            switch (phase) {
                case Phase.Sequence(List<Phase> parts) -> parts.forEach(this::unroll);
                case Phase.Repeat(long trips, Phase body) -> {
                    for (long i = 0; i < trips; i++) unroll(body);
                }
                default -> steps.add(phase);
            }
        }

        Outcome.Activity activity() {
            return new Outcome.Activity(name, resume, waitedToRead, waitedToWrite, waitedForMemory);
        }

        boolean go() {
            boolean any = false;
            while (!done) {
                if (step == steps.size()) {
                    done = true;
                } else if (steps.get(step) instanceof Phase.Pause(long cycles)) {
                    resume += cycles;
                    step++;
                } else {
                    if (cycle < resume || !inPipeline((Phase.Pipeline) steps.get(step))) return any;
                }
                any = true;
            }
            return any;
        }

        private boolean inPipeline(Phase.Pipeline pipeline) {
            if (started == 0 && passed.length == 0) {
                passed = new long[pipeline.stages().size()];
                java.util.Arrays.fill(passed, -1);
            }
            if (mayStart(pipeline)) {
                underWay.add(new Iteration(this, pipeline, started, cycle));
                started++;
                lastStart = cycle;
                return true;
            }
            for (Iteration iteration : List.copyOf(underWay)) if (tryNext(iteration)) return true;
            return false;
        }

        private boolean mayStart(Phase.Pipeline pipeline) {
            if (started == pipeline.trips()) return false;
            if (started > 0 && cycle < lastStart + pipeline.interval()) return false;
            long finished = lastCompletion < cycle ? completed : completed - 1;
            return started - finished < Math.ceilDiv(pipeline.depth(), pipeline.interval());
        }

        private boolean tryNext(Iteration iteration) {
            if (iteration.asked >= 0) return false;
            Phase.Pipeline pipeline = iteration.pipeline;
            Stage stage = iteration.stage();
            int index = iteration.next;
            long earliest = iteration.lastCycle + stage.offset() - iteration.lastOffset;
            if (passed[index] >= 0) earliest = Math.max(earliest, passed[index] + pipeline.interval());
            for (int other = index; other < pipeline.stages().size(); other++) {
                if (other > index && !pipeline.stages().get(other).sharesFifoWith(stage)) continue;
                int comesFirst = other;
                if (underWay.stream().takeWhile(i -> i != iteration).anyMatch(i -> i.next <= comesFirst)) return false;
                if (passed[other] >= 0) earliest = Math.max(earliest, passed[other] + 1);
            }
            if (cycle < earliest) return false;
            List<Event> events = iteration.events();
            if (events.stream().anyMatch(Event::isTransfer)) {
                iteration.asked = cycle;
                return true;
            }
            if (events.stream().anyMatch(e -> e.kind() == Event.Kind.READ && tokens[e.port()] == 0)) {
                if (iteration.hasNotWaitedIn(cycle)) waitedToRead++;
                return false;
            }
            if (events.stream().anyMatch(e -> e.kind() == Event.Kind.WRITE && room[e.port()] == 0)) {
                if (iteration.hasNotWaitedIn(cycle)) waitedToWrite++;
                return false;
            }
            for (Event event : events) {
                boolean reads = event.kind() == Event.Kind.READ;
                (reads ? tokens : room)[event.port()]--;
                fill[event.port()] += reads ? -1 : 1;
            }
            pass(iteration);
            return true;
        }

        void pass(Iteration iteration) {
            lastEvent = cycle;
            passed[iteration.next] = cycle;
            iteration.lastCycle = cycle;
            iteration.lastOffset = iteration.stage().offset();
            iteration.next++;
            if (!iteration.isDone()) return;
            underWay.remove(iteration);
            completed++;
            lastCompletion = cycle;
            if (completed < iteration.pipeline.trips()) return;
            resume = cycle - iteration.lastOffset + iteration.pipeline.depth() - 1;
            started = 0;
            completed = 0;
            lastCompletion = -1;
            passed = new long[0];
            step++;
        }
    }
}
