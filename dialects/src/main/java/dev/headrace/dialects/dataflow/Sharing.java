package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Op;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;
import java.util.Optional;

/// What tasks have to be to share hardware, and streams to share a FIFO.
final class Sharing {
    private Sharing() {}

    static void verify(KernelOp kernel, Diagnostics problems) {
        List<List<TaskOp>> processes = kernel.processes();
        for (List<TaskOp> turns : processes) verify(turns, problems);
        for (List<StreamOp> streams : kernel.fifos()) if (streams.size() > 1) verify(streams, processes, problems);
        for (TaskOp task : kernel.tasks())
            if (task.unit().isPresent() && !kernel.graph().contains(task))
                problems.error(task, "is around rounds, and hardware for that is not shared");
        ComputeUnit all = ComputeUnit.of(kernel);
        if (all.kernels().size() > 1 && all.kernels().getLast() == kernel) verify(all, problems);
    }

    /// What kernels share.
    private static void verify(ComputeUnit all, Diagnostics problems) {
        for (KernelOp kernel : all.kernels())
            if (!kernel.isInMemory()) {
                problems.error(kernel, "shares a compute unit, but does not work on memory");
                return;
            }
        List<List<TaskOp>> processes = all.processes();
        for (List<TaskOp> turns : processes) verify(turns, problems);
        for (List<StreamOp> streams : all.fifos()) {
            // What is wrong with one of them is told with it.
            if (!streams.stream().allMatch(StreamOp::hasEnds)) continue;
            StreamOp first = streams.getFirst();
            for (StreamOp stream : streams.subList(1, streams.size()))
                if (!stream.type().equals(first.type())
                        || stream.depth() != first.depth()
                        || !stream.kind().equals(first.kind())
                        || !areOne(first.writer(), stream.writer(), processes)
                        || !areOne(first.reader(), stream.reader(), processes))
                    problems.error(
                            stream,
                            "shares %s with a stream of another kernel that has another type, depth, memory, writer or"
                                    + " reader",
                            first.fifo().orElseThrow());
        }
    }

    private static boolean areOne(TaskOp one, TaskOp other, List<List<TaskOp>> processes) {
        return one == other || processes.stream().anyMatch(turns -> turns.contains(one) && turns.contains(other));
    }

    /// Tasks that one kernel has several of are alike; of several kernels, each may have one that is as it likes.
    private static void verify(List<TaskOp> turns, Diagnostics problems) {
        if (turns.stream().map(TaskOp::parent).distinct().count() == turns.size()) return;
        String unit = turns.getFirst().unit().orElseThrow();
        Optional<Unit> first = Unit.of(turns.getFirst());
        for (TaskOp turn : turns)
            if (first.isEmpty() || Unit.of(turn).filter(first.get()::isLike).isEmpty())
                problems.error(turn, "is done by unit %s, which does two loops, alike in all its tasks", unit);
    }

    private static void verify(List<StreamOp> streams, List<List<TaskOp>> processes, Diagnostics problems) {
        StreamOp before = streams.getFirst();
        for (StreamOp stream : streams.subList(1, streams.size())) {
            String fifo = stream.fifo().orElseThrow();
            if (!stream.type().equals(before.type()) || stream.depth() != before.depth())
                problems.error(stream, "shares %s with a stream of another type or depth", fifo);
            else if (!follows(before.writer(), before, stream.writer(), stream, processes)
                    || !follows(before.reader(), before, stream.reader(), stream, processes))
                problems.error(
                        stream,
                        "shares %s with @%s, but does not pass after it, from end to end",
                        fifo,
                        before.symbol());
            before = stream;
        }
    }

    /// Whether one process is done with the first stream before it comes to the second.
    private static boolean follows(
            TaskOp task, StreamOp first, TaskOp next, StreamOp second, List<List<TaskOp>> processes) {
        if (task != next)
            return task.isBefore(next)
                    && processes.stream().anyMatch(turns -> turns.contains(task) && turns.contains(next));
        List<Op> all = task.body().ops();
        int last = all.stream()
                .filter(op -> uses(op, first))
                .mapToInt(all::indexOf)
                .max()
                .orElse(-1);
        int begin = all.stream()
                .filter(op -> uses(op, second))
                .mapToInt(all::indexOf)
                .min()
                .orElse(-1);
        return last < begin;
    }

    private static boolean uses(Op op, StreamOp stream) {
        return stream.result().users().stream().anyMatch(user -> user == op || op.encloses(user));
    }
}
