package dev.headrace.cli;

import dev.headrace.simulator.time.KernelTrace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What a task did most in the course of time: neighbouring stretches in which it did the same are one span.
final class TaskSpans {
    /// What a task can do.
    static final List<String> DOINGS = List.of("busy", "waits for input", "waits for output", "waits for memory");

    private TaskSpans() {}

    /// @param from a cycle
    /// @param doing a number in [#DOINGS]
    /// @param cycles in which it did each
    record Span(long from, long to, int doing, List<Long> cycles) {}

    static List<Span> of(KernelTrace.Task task, long width) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < task.input().size() && i * width < task.end(); i++) {
            long from = i * width;
            long to = Math.min(from + width, task.end());
            long input = task.input().get(i);
            long output = task.output().get(i);
            long memory = task.memory().get(i);
            List<Long> cycles = List.of(Math.max(0, to - from - input - output - memory), input, output, memory);
            int most = cycles.indexOf(Collections.max(cycles));
            if (spans.isEmpty() || spans.getLast().doing != most) spans.add(new Span(from, to, most, cycles));
            else spans.add(joined(spans.removeLast(), to, cycles));
        }
        return spans;
    }

    private static Span joined(Span span, long to, List<Long> more) {
        List<Long> cycles = new ArrayList<>();
        for (int d = 0; d < more.size(); d++) cycles.add(span.cycles.get(d) + more.get(d));
        return new Span(span.from, to, span.doing, cycles);
    }
}
