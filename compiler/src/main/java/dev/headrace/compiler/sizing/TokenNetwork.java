package dev.headrace.compiler.sizing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The tasks of a kernel and the FIFOs between them, reduced to the tokens that they pass.
///
/// @param tasks names, for messages
/// @param traces what each task does to its FIFOs
/// @param fifos names, for messages
record TokenNetwork(List<String> tasks, List<Trace> traces, List<String> fifos) {
    TokenNetwork {
        tasks = List.copyOf(tasks);
        traces = List.copyOf(traces);
        fifos = List.copyOf(fifos);
    }

    /// For each FIFO the only task that writes it, or, where `write` is false, that reads it.
    /// @throws IllegalStateException if a FIFO has no or several such tasks
    int[] ends(boolean write) {
        int[] ends = new int[fifos.size()];
        Arrays.fill(ends, -1);
        for (int task = 0; task < traces.size(); task++) note(traces.get(task), write, task, ends);
        for (int fifo = 0; fifo < ends.length; fifo++)
            if (ends[fifo] < 0)
                throw new IllegalStateException(fifos.get(fifo) + " has no " + (write ? "writer" : "reader"));
        return ends;
    }

    private void note(Trace trace, boolean write, int task, int[] ends) {
        switch (trace) {
            case Trace.Transfer(int fifo, boolean writes, var _) -> {
                if (writes != write) return;
                if (ends[fifo] >= 0 && ends[fifo] != task)
                    throw new IllegalStateException(
                            fifos.get(fifo) + " belongs to " + tasks.get(ends[fifo]) + " and to " + tasks.get(task));
                ends[fifo] = task;
            }
            case Trace.Together(var _, var tokens) -> tokens.forEach(part -> note(part, write, task, ends));
            case Trace.Repeat(var _, var body) -> body.forEach(part -> note(part, write, task, ends));
        }
    }

    /// For each FIFO the tokens written in one run.
    /// @throws IllegalStateException if not as many are read
    long[] tokens() {
        long[] written = new long[fifos.size()];
        long[] read = new long[fifos.size()];
        for (Trace trace : traces) count(trace, 1, written, read);
        for (int fifo = 0; fifo < written.length; fifo++)
            if (written[fifo] != read[fifo])
                throw new IllegalStateException(
                        "%s gets %d tokens but gives %d".formatted(fifos.get(fifo), written[fifo], read[fifo]));
        return written;
    }

    private static void count(Trace trace, long times, long[] written, long[] read) {
        switch (trace) {
            case Trace.Transfer(int fifo, boolean write, long count) -> (write ? written : read)[fifo] += times * count;
            case Trace.Together(long trips, var tokens) -> {
                for (Trace part : tokens) count(part, Math.multiplyExact(times, trips), written, read);
            }
            case Trace.Repeat(long trips, var body) -> {
                for (Trace part : body) count(part, Math.multiplyExact(times, trips), written, read);
            }
        }
    }

    /// The part in which tasks can wait for each other in a circle.
    ///
    /// A task that uses one FIFO only waits for the task at its other end and for nothing else, so that end never waits
    /// for it for ever, however shallow the FIFO is: a load of weights, a store of results. Such a FIFO cannot be part
    /// of a circle. Without it the next task may use one FIFO only, and so on.
    Core core() {
        int[] writers = ends(true);
        int[] readers = ends(false);
        List<Set<Integer>> used = new ArrayList<>();
        for (int task = 0; task < traces.size(); task++) used.add(new LinkedHashSet<>());
        for (int fifo = 0; fifo < fifos.size(); fifo++) {
            if (writers[fifo] == readers[fifo])
                throw new IllegalStateException(fifos.get(fifo) + " leads from a task to itself");
            used.get(writers[fifo]).add(fifo);
            used.get(readers[fifo]).add(fifo);
        }
        Deque<Integer> ends = new ArrayDeque<>();
        for (int task = 0; task < traces.size(); task++) if (used.get(task).size() == 1) ends.add(task);
        Set<Integer> gone = new HashSet<>();
        while (!ends.isEmpty()) {
            int task = ends.remove();
            if (used.get(task).isEmpty()) continue;
            int fifo = used.get(task).iterator().next();
            int other = writers[fifo] == task ? readers[fifo] : writers[fifo];
            gone.add(fifo);
            used.get(task).clear();
            used.get(other).remove(fifo);
            if (used.get(other).size() == 1) ends.add(other);
        }
        List<Integer> kept = new ArrayList<>();
        int[] numbers = new int[fifos.size()];
        for (int fifo = 0; fifo < fifos.size(); fifo++) {
            numbers[fifo] = gone.contains(fifo) ? -1 : kept.size();
            if (!gone.contains(fifo)) kept.add(fifo);
        }
        List<String> names = kept.stream().map(fifos::get).toList();
        return new Core(
                new TokenNetwork(
                        tasks, traces.stream().map(t -> renumbered(t, numbers)).toList(), names),
                kept);
    }

    /// @param fifos the numbers that the FIFOs of the core have in the whole network
    record Core(TokenNetwork network, List<Integer> fifos) {
        public Core {
            fifos = List.copyOf(fifos);
        }
    }

    private static Trace renumbered(Trace trace, int[] numbers) {
        return switch (trace) {
            case Trace.Transfer(int fifo, boolean write, long count) ->
                numbers[fifo] < 0 ? Trace.repeat(1, List.of()) : new Trace.Transfer(numbers[fifo], write, count);
            case Trace.Together(long trips, var tokens) -> {
                List<Trace.Transfer> kept = tokens.stream()
                        .filter(token -> numbers[token.fifo()] >= 0)
                        .map(token -> new Trace.Transfer(numbers[token.fifo()], token.write(), token.count()))
                        .toList();
                yield Trace.repeat(trips, kept.isEmpty() ? List.of() : List.of(Trace.together(kept)));
            }
            case Trace.Repeat(long trips, var body) ->
                Trace.repeat(
                        trips,
                        body.stream().map(part -> renumbered(part, numbers)).toList());
        };
    }
}
