package dev.headrace.simulator.time;

import dev.headrace.dialects.scf.IterationCondition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/// Networks, some with pairs of actors that take turns on two buffers, some with FIFOs that lead back and hold tokens
/// from the beginning. As many tokens go into each FIFO as come out; its depth may be too small.
final class RandomNetworks {
    private static final int[] TOKENS = {6, 12, 24, 60};

    private final SplittableRandom random;

    /// How often the rounds of each actor happen.
    private final int times;

    private final List<Network.Fifo> fifos = new ArrayList<>();
    private final List<Integer> tokens = new ArrayList<>();
    private final List<List<Event>> events = new ArrayList<>();

    private RandomNetworks(SplittableRandom random, int times) {
        this.random = random;
        this.times = times;
    }

    static Network of(SplittableRandom random) {
        return new RandomNetworks(random, 1).network();
    }

    /// All FIFOs pass so many times as many tokens.
    static Network of(SplittableRandom random, int times) {
        return new RandomNetworks(random, times).network();
    }

    private Network network() {
        int processes = 2 + random.nextInt(6);
        for (int p = 0; p < processes; p++) events.add(new ArrayList<>());
        for (int reader = 1; reader < processes; reader++) {
            int inputs = 1 + random.nextInt(Math.min(3, reader + 1));
            for (int i = 0; i < inputs; i++) connect(random.nextInt(reader), reader, 0);
        }
        for (int p = 1; p < processes; p++) if (random.nextInt(4) == 0) takeTurns(p - 1, p);
        for (int p = 0; p < processes; p++)
            if (random.nextInt(8) == 0) connect(p, random.nextInt(p + 1), 1 + random.nextInt(30));
        List<Network.Channel> channels = new ArrayList<>();
        for (int c = 0; c < 2; c++)
            channels.add(new Network.Channel("c" + c, 1 + random.nextInt(7), 1 + random.nextInt(3)));
        List<Network.Actor> all = new ArrayList<>();
        for (int p = 0; p < processes; p++) all.add(new Network.Actor("p" + p, work(events.get(p))));
        return new Network(all, fifos, channels);
    }

    private void connect(int writer, int reader, long initial) {
        int fifo = fifos.size();
        int count = TOKENS[random.nextInt(TOKENS.length)];
        int depth = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : count + random.nextInt(count);
        fifos.add(new Network.Fifo("f" + fifo, initial + depth, initial));
        tokens.add(count);
        events.get(writer).add(Event.write(fifo, 0));
        events.get(reader).add(Event.read(fifo, 0));
    }

    private void takeTurns(int first, int second) {
        connect(first, second, 0);
        int full = fifos.size() - 1;
        int buffers = random.nextBoolean() ? 2 : tokens.get(full);
        fifos.add(new Network.Fifo("f" + fifos.size(), buffers, buffers));
        tokens.add(tokens.get(full));
        events.get(first).addFirst(Event.read(fifos.size() - 1, 0));
        events.get(second).add(Event.write(fifos.size() - 1, 0));
    }

    /// A loop over phases that together pass a share of each FIFO's tokens.
    private Phase work(List<Event> uses) {
        boolean longer = random.nextBoolean();
        int rounds = new int[] {1, 2, 3, 6}[random.nextInt(4)] * (longer ? 1 : times);
        List<Phase> parts = new ArrayList<>();
        List<Event> left = new ArrayList<>(uses);
        while (!left.isEmpty()) {
            Event event = left.removeFirst();
            int share = times * tokens.get(event.port()) / rounds;
            List<Event> together = new ArrayList<>(List.of(event));
            for (Event other : List.copyOf(left))
                if (times * tokens.get(other.port()) / rounds == share && random.nextBoolean()) {
                    together.add(other);
                    left.remove(other);
                }
            parts.add(pipeline(share, together));
            if (random.nextInt(3) == 0) parts.add(new Phase.Pause(random.nextInt(20)));
            else parts.add(new Phase.Pause(2));
        }
        return new Phase.Repeat(rounds, new Phase.Sequence(parts));
    }

    /// Sometimes several tokens in an iteration, or none in some.
    private Phase pipeline(int share, List<Event> together) {
        int tokens = share % 3 == 0 && random.nextInt(3) == 0 ? 3 : 1;
        int passes = tokens == 1 && random.nextInt(3) == 0 ? 2 + random.nextInt(3) : 1;
        long interval = Math.max(tokens, 1 + random.nextInt(4));
        long offset = random.nextInt(4);
        List<Event> all = new ArrayList<>();
        for (Event event : together) {
            for (int t = 0; t < tokens; t++) {
                Event one = new Event(event.kind(), event.port(), offset + t, 1, IterationCondition.ALWAYS);
                all.add(passes == 1 ? one : one.when(onceInEach(passes, share)));
            }
            offset += random.nextInt(6);
        }
        if (random.nextInt(3) == 0) {
            Event transfer = Event.transfer(random.nextInt(2), random.nextInt(4), 1 + random.nextInt(20));
            all.add(
                    random.nextBoolean()
                            ? transfer
                            : transfer.when(onceInEach(2, 3).negated()));
        }
        Collections.sort(
                all, Comparator.comparingLong(Event::offset).thenComparing(Event::kind, Comparator.reverseOrder()));
        long depth = all.getLast().offset() + 1 + random.nextInt(12);
        return new Phase.Pipeline((long) share / tokens * passes, interval, depth, Stage.of(all));
    }

    /// In one of `passes` iterations, or in all of one of `passes` rows of `share` iterations.
    private IterationCondition onceInEach(int passes, int share) {
        int which = random.nextInt(passes);
        IterationCondition one =
                new IterationCondition.Within(random.nextBoolean() ? 1 : share, passes, which, which + 1);
        if (passes != 2) return one;
        return new IterationCondition.Not(new IterationCondition.Within(
                ((IterationCondition.Within) one).inside(), passes, 1 - which, 2 - which));
    }
}
