package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Loads of stripes that tasks do which load weights, in turn with these: no interface more, and channels of memory
/// that would wait while the states pass.
final class CarriedLoads {
    private CarriedLoads() {}

    /// The tasks that load as much as each other, and together the most; none where no two do.
    static List<TaskOp> carriers(KernelOp kernel) {
        SequencedMap<Long, List<TaskOp>> loads = new LinkedHashMap<>();
        for (TaskOp task : kernel.graph())
            if (task.role().equals(Optional.of(TaskRole.LOAD))
                    && task.externalMemories().size() > 1)
                loads.computeIfAbsent(bits(task), _ -> new ArrayList<>()).add(task);
        return loads.entrySet().stream()
                .filter(equal -> equal.getValue().size() > 1)
                .max(Comparator.comparingLong(
                        equal -> equal.getKey() * equal.getValue().size()))
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    private static long bits(TaskOp task) {
        return task.externalMemories().stream()
                .map(BlockArgument::type)
                .mapToLong(type -> ((MemRefType) type).bits())
                .sum();
    }

    /// Lets a task do what another one does too, behind all that is used before it.
    static void carry(TaskOp carrier, TaskOp load) {
        List<TaskOp> order = carrier.enclosing(KernelOp.class).orElseThrow().tasks();
        int place = StripedTasks.written(load).stream()
                .mapToInt(stream -> order.indexOf(stream.reader()))
                .min()
                .orElseThrow();
        List<Op> ops = carrier.body().ops();
        Op anchor = ops.getFirst();
        for (Op op : ops)
            if (writes(op).anyMatch(stream -> order.indexOf(stream.reader()) <= place))
                anchor = Objects.requireNonNull(op.nextInBlock());
        while (writes(anchor).findAny().isEmpty() && !(anchor instanceof YieldOp))
            anchor = Objects.requireNonNull(anchor.nextInBlock());
        Rewriter at = Rewriter.at(carrier);
        for (Op op : List.copyOf(load.body().ops())) {
            if (op instanceof YieldOp) continue;
            at.moveOpBefore(op, op instanceof ConstantOp ? carrier.body().first() : anchor);
        }
        at.erase(load);
    }

    private static Stream<StreamOp> writes(Op op) {
        return op.all(StreamWriteOp.class).stream()
                .map(write -> (StreamOp) Objects.requireNonNull(write.stream().definingOp()));
    }
}
