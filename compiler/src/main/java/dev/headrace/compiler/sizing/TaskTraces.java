package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is left of tasks when only their reads and writes of streams count.
///
/// Between loops, tokens pass in the order of the cycles that scheduling gave them, those of one cycle together.
///
/// The two inner tasks of a converter are taken to run in turn. They may overlap in hardware; a design that finishes
/// without the overlap finishes with it.
final class TaskTraces {
    private final Map<Value, Integer> numbers = new HashMap<>();

    /// @param streams numbered in this order
    TaskTraces(List<StreamOp> streams) {
        for (StreamOp stream : streams) numbers.put(stream.result(), numbers.size());
    }

    Trace of(TaskOp task) {
        return Trace.repeat(1, List.of(of(task.body(), 1)));
    }

    private Trace of(Block block, long times) {
        List<Trace> parts = new ArrayList<>();
        SortedMap<Long, List<Trace.Transfer>> stages = new TreeMap<>();
        for (Op op : block) {
            switch (op) {
                case StreamReadOp read -> add(op, new Trace.Transfer(number(read.stream()), false, 1), stages);
                case StreamWriteOp write -> add(op, new Trace.Transfer(number(write.stream()), true, 1), stages);
                case ForOp loop -> {
                    flush(stages, parts);
                    parts.add(of(loop.body(), loop.tripCount().orElseThrow()));
                }
                case TaskOp task -> {
                    flush(stages, parts);
                    parts.add(of(task.body(), 1));
                }
                default -> {
                    if (!op.regions().isEmpty())
                        throw new IllegalStateException(op.name() + " in a task has no fixed trace");
                }
            }
        }
        flush(stages, parts);
        return Trace.repeat(times, parts);
    }

    private static void add(Op op, Trace.Transfer token, SortedMap<Long, List<Trace.Transfer>> stages) {
        long cycle = op.required("schedule.cycle", IntegerAttr.class).value();
        stages.computeIfAbsent(cycle, _ -> new ArrayList<>()).add(token);
    }

    private static void flush(SortedMap<Long, List<Trace.Transfer>> stages, List<Trace> parts) {
        stages.values().forEach(tokens -> parts.add(Trace.together(tokens)));
        stages.clear();
    }

    private int number(Value stream) {
        Integer number = numbers.get(stream);
        if (number == null) throw new IllegalStateException("a task uses a stream of another kernel");
        return number;
    }
}
