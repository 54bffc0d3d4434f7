package dev.headrace.compiler.sizing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Runs a kernel's tasks on tokens without values and without time, with FIFOs of fixed depths.
///
/// Each task is a fixed sequence of reads and writes, each FIFO has one writer and one reader; so whether all tasks
/// finish does not depend on which of the ready ones goes first, and neither does the state in which they stop. What is
/// found here holds for every execution in hardware, whatever its timing: iterations of a pipeline overlap there, but
/// what an iteration waits for in one stage has come before that stage here too. It does not hold where waiting
/// iterations hold up those before them, as in pipelines that cannot be flushed.
///
/// Loops are taken many iterations at a time while all FIFOs allow it.
final class TokenSimulation {
    /// A task that cannot go on: it reads from an empty FIFO or writes to a full one.
    record Wait(String task, boolean writes, String fifo, long fill, long depth) {
        @Override
        public String toString() {
            return "%s waits to %s %s (%d of %d)".formatted(task, writes ? "write" : "read", fifo, fill, depth);
        }
    }

    /// What came of a run.
    sealed interface Outcome {}

    /// All tasks came to their end with FIFOs of these depths.
    ///
    /// @param causes for each FIFO that had to be deepened, what happened first that it was too shallow for
    record Finished(List<Long> depths, SequencedMap<Integer, Deadlock> causes) implements Outcome {
        public Finished {
            depths = List.copyOf(depths);
            causes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(causes));
        }
    }

    /// Each of these tasks waits for the next one, the last for the first.
    record Deadlock(List<Wait> circle) implements Outcome {
        public Deadlock {
            circle = List.copyOf(circle);
        }

        @Override
        public String toString() {
            return circle.stream().map(Wait::toString).collect(Collectors.joining(", "));
        }
    }

    private static final int NOTHING = -1;

    private final TokenNetwork network;
    private final long[] depths;
    private final long[] fill;

    /// What passes each FIFO in one run.
    private final long[] tokens;

    private final int[] writers;
    private final int[] readers;
    private final TraceWalk[] walks;

    /// The FIFO that each task waits for.
    private final int[] waitsFor;

    private final Deque<Integer> ready = new ArrayDeque<>();

    private TokenSimulation(TokenNetwork network, List<Long> depths) {
        this.network = network;
        this.depths = depths.stream().mapToLong(Long::longValue).toArray();
        fill = new long[this.depths.length];
        writers = network.ends(true);
        readers = network.ends(false);
        tokens = network.tokens();
        for (int fifo = 0; fifo < fill.length; fifo++)
            if (writers[fifo] == readers[fifo])
                throw new IllegalStateException(network.fifos().get(fifo) + " leads from a task to itself");
        walks = network.traces().stream().map(TraceWalk::new).toArray(TraceWalk[]::new);
        waitsFor = new int[walks.length];
        Arrays.fill(waitsFor, NOTHING);
        for (int task = 0; task < walks.length; task++) ready.add(task);
    }

    /// Runs with the given depths.
    static Outcome run(TokenNetwork network, List<Long> depths) {
        TokenSimulation simulation = new TokenSimulation(network, depths);
        simulation.runUntilStuck();
        return simulation.isFinished() ? simulation.finished(new LinkedHashMap<>()) : simulation.deadlock();
    }

    /// Runs with the given depths and, wherever the tasks block each other, deepens one of the FIFOs that tasks of the
    /// circle wait to write, until all finish (after Parks' rule for bounded scheduling of process networks): a shallow
    /// one, and one with few tokens in a run rather than many, since the same wait holds fewer of them.
    ///
    /// @return the depths that were enough, or a deadlock of readers only, which no depth resolves
    static Outcome grow(TokenNetwork network, List<Long> depths) {
        TokenSimulation simulation = new TokenSimulation(network, depths);
        SequencedMap<Integer, Deadlock> causes = new LinkedHashMap<>();
        while (true) {
            simulation.runUntilStuck();
            if (simulation.isFinished()) return simulation.finished(causes);
            List<Integer> writers = simulation.blockedWriters();
            if (writers.isEmpty()) return simulation.deadlock();
            int writer = Collections.min(writers, Comparator.comparing(simulation::priceOfBlocker));
            int fifo = simulation.waitsFor[writer];
            if (!causes.containsKey(fifo)) causes.put(fifo, simulation.deadlock());
            // While only this writer moves, the circle stays as it is, and so does the choice if there is no other.
            boolean alone = writers.size() == 1;
            do {
                simulation.depths[fifo]++;
                simulation.wake(writer);
            } while (simulation.runUntilStuck() == 1 && alone && simulation.waitsFor[writer] == fifo);
        }
    }

    private List<Integer> blockedWriters() {
        return circle().stream().filter(task -> writers[waitsFor[task]] == task).toList();
    }

    /// Squared, so that hardly anything waits where much passes: in proportion, half of what is waited for would wait
    /// in front of a product.
    private double priceOfBlocker(int task) {
        int fifo = waitsFor[task];
        return (double) depths[fifo] * tokens[fifo] * tokens[fifo];
    }

    /// @return how often a task went on
    private long runUntilStuck() {
        long advances = 0;
        while (!ready.isEmpty()) {
            advances++;
            int task = ready.remove();
            TraceWalk walk = walks[task];
            int blocker = walk.advance(fill, depths);
            waitsFor[task] = blocker;
            for (int fifo : walk.fifos()) {
                int other = writers[fifo] == task ? readers[fifo] : writers[fifo];
                if (waitsFor[other] == fifo && canPass(other, fifo)) wake(other);
            }
        }
        return advances;
    }

    private boolean canPass(int task, int fifo) {
        return writers[fifo] == task ? fill[fifo] < depths[fifo] : fill[fifo] > 0;
    }

    private void wake(int task) {
        waitsFor[task] = NOTHING;
        ready.add(task);
    }

    private boolean isFinished() {
        return Arrays.stream(waitsFor).allMatch(fifo -> fifo == NOTHING);
    }

    private Finished finished(SequencedMap<Integer, Deadlock> causes) {
        return new Finished(Arrays.stream(depths).boxed().toList(), causes);
    }

    private Deadlock deadlock() {
        List<Wait> waits = new ArrayList<>();
        for (int task : circle()) {
            int fifo = waitsFor[task];
            boolean writes = writers[fifo] == task;
            waits.add(
                    new Wait(network.tasks().get(task), writes, network.fifos().get(fifo), fill[fifo], depths[fifo]));
        }
        return new Deadlock(waits);
    }

    /// A waiting task waits for the task at the other end of one FIFO. That one waits as well: as many tokens are read
    /// as written, so an end that has finished keeps nobody waiting. Following them leads into a circle.
    private List<Integer> circle() {
        int task = 0;
        while (waitsFor[task] == NOTHING) task++;
        boolean[] seen = new boolean[walks.length];
        while (!seen[task]) {
            seen[task] = true;
            task = waitedFor(task);
        }
        List<Integer> circle = new ArrayList<>();
        int first = task;
        do {
            circle.add(task);
            task = waitedFor(task);
        } while (task != first);
        Collections.rotate(circle, -circle.indexOf(Collections.min(circle)));
        return circle;
    }

    private int waitedFor(int task) {
        int fifo = waitsFor[task];
        return writers[fifo] == task ? readers[fifo] : writers[fifo];
    }
}
