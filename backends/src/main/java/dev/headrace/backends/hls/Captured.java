package dev.headrace.backends.hls;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// What a task uses of the world around it: the parameters of its function.
final class Captured {
    private Captured() {}

    /// In the order of first use. Constants do not count: they are written where they are used.
    static List<Value> by(TaskOp task) {
        SequencedSet<Value> captured = new LinkedHashSet<>();
        task.walk(op -> {
            for (Value operand : op.operands()) {
                boolean inside = task.encloses(operand.block().region().owner());
                if (!inside && !(operand.definingOp() instanceof ConstantOp)) captured.add(operand);
            }
        });
        return List.copyOf(captured);
    }
}
