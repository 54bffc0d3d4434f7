package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When the tasks of a graph come to their work if each starts as soon as it can and FIFOs are never full: a task
/// begins with the first token that it waits for, and is held up by writers that are slower than it.
final class Arrivals {
    /// @param start with the first token
    /// @param ready from here on it would work at its own pace if nothing came from loads
    private record Span(long start, long ready, long end) {}

    private final Map<TaskOp, List<StreamOp>> inputs = new HashMap<>();
    private final Map<TaskOp, List<StreamOp>> outputs = new HashMap<>();
    private final Map<TaskOp, TaskOp> turnsBefore = new HashMap<>();
    private final Map<TaskOp, Span> spans = new HashMap<>();

    private Arrivals() {}

    /// Tasks stand behind those whose tokens they read.
    static Arrivals in(KernelOp kernel) {
        Arrivals arrivals = new Arrivals();
        for (StreamOp stream : kernel.streams()) {
            arrivals.inputs
                    .computeIfAbsent(stream.reader(), _ -> new ArrayList<>())
                    .add(stream);
            arrivals.outputs
                    .computeIfAbsent(stream.writer(), _ -> new ArrayList<>())
                    .add(stream);
        }
        for (List<TaskOp> turns : kernel.processes())
            for (int turn = 1; turn < turns.size(); turn++)
                arrivals.turnsBefore.put(turns.get(turn), turns.get(turn - 1));
        for (TaskOp task : kernel.graph()) arrivals.spans.put(task, arrivals.span(task));
        return arrivals;
    }

    private Span span(TaskOp task) {
        TaskOp before = turnsBefore.get(task);
        long start = before == null ? 0 : of(before).end;
        for (StreamOp input : inputs(task)) {
            StreamSchedule schedule = StreamSchedule.of(input);
            start = Math.max(start, of(input.writer()).start + schedule.delay() - schedule.readDelay());
        }
        long latency = latency(task);
        long ready = start;
        long end = start + latency;
        for (StreamOp input : inputs(task)) {
            StreamSchedule schedule = StreamSchedule.of(input);
            long lastRead = Math.max(0, latency - schedule.readDelay() - schedule.readSpan());
            long lastWrite = Math.max(0, latency(input.writer()) - schedule.delay() - schedule.writeSpan());
            long held = of(input.writer()).end - lastWrite + lastRead;
            end = Math.max(end, held);
            if (!inputs(input.writer()).isEmpty() && !LoadsAhead.onlyLoads(input.writer()))
                ready = Math.max(ready, held - latency);
        }
        return new Span(start, ready, end);
    }

    private List<StreamOp> inputs(TaskOp task) {
        return inputs.getOrDefault(task, List.of());
    }

    /// The cycle from which the reader of a load could take its tokens at its own pace.
    long firstRead(StreamOp stream) {
        return ready(stream.reader()) + StreamSchedule.of(stream).readDelay();
    }

    /// What only hands tokens on comes to its work when the task behind it does.
    private long ready(TaskOp task) {
        long ready = of(task).ready;
        List<StreamOp> handedOn = outputs.getOrDefault(task, List.of());
        if (!task.role().equals(Optional.of(TaskRole.ROUTE)) || handedOn.size() != 1) return ready;
        StreamOp stream = handedOn.getFirst();
        return Math.max(ready, firstRead(stream) - StreamSchedule.of(stream).delay());
    }

    private Span of(TaskOp task) {
        Span span = spans.get(task);
        if (span == null) throw new IllegalStateException(task.symbol() + " stands before a task that it reads from");
        return span;
    }

    static long latency(TaskOp task) {
        return task.required("schedule.latency", IntegerAttr.class).value();
    }
}
