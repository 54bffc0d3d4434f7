package dev.headrace.compiler.sizing;

import java.util.Arrays;
import java.util.List;

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
            case Trace.Repeat(long trips, var body) -> {
                for (Trace part : body) count(part, Math.multiplyExact(times, trips), written, read);
            }
        }
    }
}
