package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is left of tasks when only their reads and writes of streams count.
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
        for (Op op : block) {
            switch (op) {
                case StreamReadOp read -> parts.add(Trace.read(number(read.stream()), 1));
                case StreamWriteOp write -> parts.add(Trace.write(number(write.stream()), 1));
                case ForOp loop -> parts.add(of(loop.body(), loop.tripCount().orElseThrow()));
                case TaskOp task -> parts.add(of(task.body(), 1));
                default -> {
                    if (!op.regions().isEmpty())
                        throw new IllegalStateException(op.name() + " in a task has no fixed trace");
                }
            }
        }
        return Trace.repeat(times, parts);
    }

    private int number(Value stream) {
        Integer number = numbers.get(stream);
        if (number == null) throw new IllegalStateException("a task uses a stream of another kernel");
        return number;
    }
}
