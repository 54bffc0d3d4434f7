package dev.headrace.compiler.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.compiler.sizing.TokenSimulation.Deadlock;
import dev.headrace.compiler.sizing.TokenSimulation.Finished;
import dev.headrace.compiler.sizing.TokenSimulation.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenSimulationTest {
    private static final int SHORT = 0;
    private static final int LONG = 1;
    private static final int BACK = 2;

    /// A fork whose long way collects 32 tokens before it gives its first one, and a join.
    private static final TokenNetwork FORK = new TokenNetwork(
            List.of("fork", "collect", "join"),
            List.of(
                    Trace.repeat(128, List.of(write(SHORT, 1), write(LONG, 1))),
                    Trace.repeat(4, List.of(read(LONG, 32), write(BACK, 32))),
                    Trace.repeat(128, List.of(read(BACK, 1), read(SHORT, 1)))),
            List.of("short", "long", "back"));

    @Test
    void aForkDeadlocksWithOnePlaceTooFew() {
        assertThat(TokenSimulation.run(FORK, List.of(32L, 2L, 2L))).isInstanceOf(Finished.class);
        assertThat(TokenSimulation.run(FORK, List.of(31L, 2L, 2L)))
                .hasToString("fork waits to write short (31 of 31), join waits to read back (0 of 2),"
                        + " collect waits to read long (0 of 2)");
    }

    /// The conservative strategy as printed gives this FIFO 8 tokens; the proof deepens it to what it takes.
    @Test
    void growingMakesTheForkRunWithTheLeastDepth() {
        TokenFlow shortWay = new TokenFlow(128, 1, 127, 4 * 127);
        long printed = Pace.CONSERVATIVE.equalize(List.of(shortWay)).getFirst().mostTokens(33);
        assertThat(printed).isEqualTo(8);
        assertThat(TokenSimulation.run(FORK, List.of(printed, 2L, 2L))).isInstanceOf(Deadlock.class);
        Finished grown = (Finished) TokenSimulation.grow(FORK, List.of(printed, 2L, 2L));
        assertThat(grown.depths()).containsExactly(32L, 2L, 2L);
        assertThat(grown.causes()).containsOnlyKeys(SHORT);
        assertThat(grown.causes().firstEntry().getValue().circle())
                .hasSize(3)
                .first()
                .hasToString("fork waits to write short (8 of 8)");
    }

    /// Sums of four numbers wait for a long way. They may wait as sums or as numbers, of which there are four times as
    /// many.
    @Test
    void tokensWaitWhereTheyAreFew() {
        int numbers = 0;
        int sums = 1;
        int there = 2;
        int back = 3;
        TokenNetwork network = new TokenNetwork(
                List.of("fork", "sum", "collect", "join"),
                List.of(
                        Trace.repeat(32, List.of(write(numbers, 4), write(there, 1))),
                        Trace.repeat(32, List.of(read(numbers, 4), write(sums, 1))),
                        sequence(read(there, 32), write(back, 32)),
                        Trace.repeat(32, List.of(read(back, 1), read(sums, 1)))),
                List.of("numbers", "sums", "there", "back"));
        Finished grown = (Finished) TokenSimulation.grow(network, List.of(2L, 2L, 2L, 2L));
        assertThat(grown.depths().get(numbers)).isLessThan(grown.depths().get(sums) / 2);
        assertThat(grown.depths().get(sums)).isLessThanOrEqualTo(32);
    }

    @Test
    void enoughDepthIsLeftAsItIs() {
        Finished same = (Finished) TokenSimulation.grow(FORK, List.of(50L, 3L, 4L));
        assertThat(same.depths()).containsExactly(50L, 3L, 4L);
        assertThat(same.causes()).isEmpty();
    }

    /// Two tasks that each read before they write: no depth helps.
    @Test
    void readersThatWaitForEachOtherAreReported() {
        TokenNetwork feedback = new TokenNetwork(
                List.of("a", "b"),
                List.of(sequence(read(1, 1), write(0, 1)), sequence(read(0, 1), write(1, 1))),
                List.of("there", "back"));
        assertThat(TokenSimulation.grow(feedback, List.of(2L, 2L)))
                .hasToString("a waits to read back (0 of 2), b waits to read there (0 of 2)");
    }

    @Test
    void billionsOfTokensPassLoopByLoop() {
        long tokens = 3_000_000_000L;
        TokenNetwork copy = new TokenNetwork(
                List.of("source", "sink"),
                List.of(
                        Trace.repeat(tokens / 1000, List.of(write(0, 1000), write(1, 1))),
                        Trace.repeat(tokens / 1000, List.of(read(0, 1000), read(1, 1)))),
                List.of("data", "marks"));
        assertThat(TokenSimulation.run(copy, List.of(1_000_000L, 1_000L))).isInstanceOf(Finished.class);
    }

    @Test
    void aNetworkHasOneWriterAndOneReaderAndEqualCounts() {
        TokenNetwork twoReaders =
                new TokenNetwork(List.of("w", "r1", "r2"), List.of(write(0, 2), read(0, 1), read(0, 1)), List.of("f"));
        assertThatThrownBy(() -> TokenSimulation.run(twoReaders, List.of(2L))).hasMessage("f belongs to r1 and to r2");
        TokenNetwork leftOver = new TokenNetwork(List.of("w", "r"), List.of(write(0, 3), read(0, 1)), List.of("f"));
        assertThatThrownBy(() -> TokenSimulation.run(leftOver, List.of(2L))).hasMessage("f gets 3 tokens but gives 1");
    }

    /// Against an execution of single reads and writes, on random networks at random depths.
    @Test
    void theVerdictIsThatOfSingleSteps() {
        Random random = new Random(23);
        int deadlocks = 0;
        int rounds = 4_000;
        for (int round = 0; round < rounds; round++) {
            TokenNetwork network = random(random);
            List<Long> depths =
                    network.fifos().stream().map(_ -> 1L + random.nextInt(5)).toList();
            Outcome outcome = TokenSimulation.run(network, depths);
            assertThat(outcome instanceof Finished)
                    .as("%s at %s", network, depths)
                    .isEqualTo(stepByStep(network, depths));
            if (outcome instanceof Finished) continue;
            deadlocks++;
            if (TokenSimulation.grow(network, depths) instanceof Finished(var grown, var _)) {
                assertThat(stepByStep(network, grown)).isTrue();
                assertThat(TokenSimulation.run(network, grown)).isInstanceOf(Finished.class);
            } else {
                List<Long> all = Collections.nCopies(depths.size(), 1_000_000L);
                assertThat(stepByStep(network, all)).isFalse();
            }
        }
        assertThat(deadlocks).isBetween(rounds / 20, rounds * 19 / 20);
    }

    private static boolean stepByStep(TokenNetwork network, List<Long> depths) {
        List<List<List<Trace.Transfer>>> steps = new ArrayList<>();
        for (Trace trace : network.traces()) {
            List<List<Trace.Transfer>> all = new ArrayList<>();
            unroll(trace, all);
            steps.add(all);
        }
        int[] at = new int[steps.size()];
        long[] fill = new long[depths.size()];
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int task = 0; task < at.length; task++) {
                if (at[task] == steps.get(task).size()) continue;
                List<Trace.Transfer> step = steps.get(task).get(at[task]);
                if (step.stream()
                        .anyMatch(t -> t.write() ? fill[t.fifo()] == depths.get(t.fifo()) : fill[t.fifo()] == 0))
                    continue;
                for (Trace.Transfer token : step) fill[token.fifo()] += token.write() ? 1 : -1;
                at[task]++;
                moved = true;
            }
        }
        for (int task = 0; task < at.length; task++)
            if (at[task] < steps.get(task).size()) return false;
        return true;
    }

    private static void unroll(Trace trace, List<List<Trace.Transfer>> steps) {
        switch (trace) {
            case Trace.Transfer(int fifo, boolean write, long count) -> {
                for (long i = 0; i < count; i++) steps.add(List.of(new Trace.Transfer(fifo, write, 1)));
            }
            case Trace.Together(long trips, var tokens) -> {
                for (long i = 0; i < trips; i++) steps.add(tokens);
            }
            case Trace.Repeat(long trips, var body) -> {
                for (long i = 0; i < trips; i++) body.forEach(part -> unroll(part, steps));
            }
        }
    }

    /// Each FIFO passes a fixed number of tokens, which each end passes in random portions of its own.
    private static TokenNetwork random(Random random) {
        int tasks = 2 + random.nextInt(4);
        int fifos = 1 + random.nextInt(6);
        List<List<Trace>> bodies = new ArrayList<>();
        for (int task = 0; task < tasks; task++) bodies.add(new ArrayList<>());
        long[] trips = new long[tasks];
        for (int task = 0; task < tasks; task++) trips[task] = 1L << random.nextInt(4);
        List<String> names = new ArrayList<>();
        for (int fifo = 0; fifo < fifos; fifo++) {
            int writer = random.nextInt(tasks);
            int reader = (writer + 1 + random.nextInt(tasks - 1)) % tasks;
            if (random.nextInt(8) > 0 && writer > reader) {
                int swap = writer;
                writer = reader;
                reader = swap;
            }
            bodies.get(writer).add(portion(random, fifo, true, 16 / trips[writer]));
            bodies.get(reader).add(portion(random, fifo, false, 16 / trips[reader]));
            names.add("f" + fifo);
        }
        List<String> taskNames = new ArrayList<>();
        List<Trace> traces = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            Collections.shuffle(bodies.get(task), random);
            if (random.nextBoolean()) joinSingles(bodies.get(task));
            taskNames.add("t" + task);
            traces.add(Trace.repeat(trips[task], bodies.get(task)));
        }
        return new TokenNetwork(taskNames, traces, names);
    }

    /// Lets the single tokens of a body pass in one cycle.
    private static void joinSingles(List<Trace> body) {
        List<Trace.Transfer> singles = new ArrayList<>();
        for (Trace part : List.copyOf(body))
            if (part instanceof Trace.Transfer single && single.count() == 1) {
                singles.add(single);
                body.remove(part);
            }
        if (!singles.isEmpty()) body.add(Trace.together(singles));
    }

    private static Trace portion(Random random, int fifo, boolean write, long count) {
        if (count % 2 == 0 && random.nextBoolean())
            return Trace.repeat(2, List.of(new Trace.Transfer(fifo, write, count / 2), sequence()));
        return new Trace.Transfer(fifo, write, count);
    }

    private static Trace read(int fifo, long count) {
        return new Trace.Transfer(fifo, false, count);
    }

    private static Trace write(int fifo, long count) {
        return new Trace.Transfer(fifo, true, count);
    }

    private static Trace sequence(Trace... parts) {
        return Trace.repeat(1, List.of(parts));
    }
}
