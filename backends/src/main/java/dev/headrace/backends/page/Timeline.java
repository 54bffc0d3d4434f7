package dev.headrace.backends.page;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// When the tasks of a kernel work in one run, as their schedule predicts it and FIFOs that are never full allow: a
/// task begins when the first token that it reads can be there, and ends when it has worked for its latency, or when it
/// has done what is left to do after its last token.
final class Timeline {
    /// In cycles from the start of the kernel.
    record Span(long start, long end) {}

    private final SequencedMap<TaskOp, Span> spans = new LinkedHashMap<>();
    private final SequencedMap<TaskOp, List<StreamOp>> inputs;

    private Timeline(KernelOp kernel) {
        inputs = kernel.streams().stream()
                .collect(Collectors.groupingBy(StreamOp::reader, LinkedHashMap::new, Collectors.toList()));
    }

    /// Nothing if a task or a FIFO has no schedule.
    static Optional<SequencedMap<TaskOp, Span>> of(KernelOp kernel) {
        boolean isScheduled =
                kernel.graph().stream().allMatch(task -> number(task, "latency").isPresent())
                        && kernel.streams().stream()
                                .allMatch(stream -> number(stream, "delay").isPresent()
                                        && number(stream, "write_span").isPresent()
                                        && number(stream, "read_delay").isPresent()
                                        && number(stream, "read_span").isPresent());
        if (!isScheduled) return Optional.empty();
        Timeline timeline = new Timeline(kernel);
        SequencedMap<TaskOp, Span> ordered = new LinkedHashMap<>();
        for (TaskOp task : kernel.graph()) ordered.put(task, timeline.span(task));
        return Optional.of(ordered);
    }

    /// The graph of tasks has no circles, and a task few that lie before it in one line.
    private Span span(TaskOp task) {
        Span known = spans.get(task);
        if (known != null) return known;
        long latency = of(task, "latency");
        long start = 0;
        for (StreamOp input : inputs.getOrDefault(task, List.of()))
            start = Math.max(start, span(input.writer()).start() + of(input, "delay") - of(input, "read_delay"));
        long end = start + latency;
        for (StreamOp input : inputs.getOrDefault(task, List.of())) {
            long afterLastWrite = left(of(input.writer(), "latency"), of(input, "delay"), of(input, "write_span"));
            long afterLastRead = left(latency, of(input, "read_delay"), of(input, "read_span"));
            end = Math.max(end, span(input.writer()).end() - afterLastWrite + afterLastRead);
        }
        Span span = new Span(start, end);
        spans.put(task, span);
        return span;
    }

    private static long left(long latency, long delay, long span) {
        return Math.max(0, latency - delay - span);
    }

    private static long of(Op op, String name) {
        return number(op, name).orElse(0);
    }

    private static OptionalLong number(Op op, String name) {
        return op.attribute("schedule." + name, IntegerAttr.class).stream()
                .mapToLong(IntegerAttr::value)
                .findFirst();
    }
}
