package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Region;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A task that one piece of hardware does in turn with others: two loops, the inner one pipelined, and memory that is
/// seen nowhere else. What differs between the tasks of a unit is how often the loops run and which streams they use.
///
/// ```mlir
/// dataflow.task @q() attributes {role = "compute", unit = "products"} {
///   %kept = dataflow.buffer {partition = array<i64: 128>} : memref<128xi8>
///   scf.for %group = %c0 to %c8 step %c1 {
///     scf.for %row = %c0 to %c128 step %c1 {
///       …
///     }
///   }
///   dataflow.yield
/// }
/// ```
///
/// @param buffers that last from iteration to iteration
/// @param inner whose iterations all tasks of a unit have in common
public record Unit(TaskOp task, List<BufferOp> buffers, ForOp outer, ForOp inner) {
    public Unit {
        buffers = List.copyOf(buffers);
    }

    /// Nothing if the task has another form.
    public static Optional<Unit> of(TaskOp task) {
        if (task.operandCount() > 0 || !task.externalMemories().isEmpty()) return Optional.empty();
        List<Op> work = task.body().ops().stream()
                .filter(op -> !(op instanceof ConstantOp))
                .toList();
        List<BufferOp> buffers = task.body().ops(BufferOp.class);
        if (work.size() != buffers.size() + 2
                || !work.subList(0, buffers.size()).equals(buffers)) return Optional.empty();
        if (!(work.get(buffers.size()) instanceof ForOp outer) || !isPlain(outer)) return Optional.empty();
        if (outer.body().ops().size() != 2 || !(outer.body().first() instanceof ForOp inner) || !isPlain(inner))
            return Optional.empty();
        return Optional.of(new Unit(task, buffers, outer, inner));
    }

    private static boolean isPlain(ForOp loop) {
        return !loop.isUnrolled()
                && loop.inits().isEmpty()
                && loop.tripCount().isPresent()
                && ConstantOp.integerOf(loop.lower()).orElse(-1) == 0
                && ConstantOp.integerOf(loop.step()).orElse(0) == 1;
    }

    /// The tasks as turns of one piece of hardware; nothing if they are not alike.
    public static Optional<List<Unit>> of(List<TaskOp> tasks) {
        List<Unit> turns = new ArrayList<>();
        for (TaskOp task : tasks) of(task).ifPresent(turns::add);
        boolean areAlike =
                turns.size() == tasks.size() && turns.stream().skip(1).allMatch(turns.getFirst()::isLike);
        return areAlike ? Optional.of(List.copyOf(turns)) : Optional.empty();
    }

    /// Whether both could be done by the same hardware.
    public boolean isLike(Unit other) {
        return words().equals(other.words());
    }

    /// The streams that it uses, in the order of their first use: the same place in tasks of one unit.
    public List<Value> streams() {
        Set<Value> streams = new LinkedHashSet<>();
        inner.walk(op -> {
            for (Value operand : op.operands()) if (operand.type() instanceof StreamType) streams.add(operand);
        });
        return List.copyOf(streams);
    }

    /// Iterations of the inner loop in one of the outer loop.
    public long rows() {
        return inner.tripCount().orElseThrow();
    }

    public long iterations() {
        return Math.multiplyExact(outer.tripCount().orElseThrow(), rows());
    }

    private List<Object> words() {
        return new Words().of(this);
    }

    /// What is done, in words that are equal for equal hardware.
    private static final class Words {
        private final List<Object> words = new ArrayList<>();
        private final Map<Value, Integer> numbers = new HashMap<>();

        List<Object> of(Unit unit) {
            name(unit.outer.counter());
            for (BufferOp buffer : unit.buffers) add(buffer);
            add(unit.inner.body());
            return words;
        }

        private void add(Op op) {
            words.add(op.name());
            words.add(op.attributes());
            for (Value operand : op.operands()) words.add(word(operand));
            for (OpResult result : op.results()) name(result);
            for (Region region : op.regions()) for (Block block : region.blocks()) add(block);
        }

        private void add(Block block) {
            words.add("^");
            for (BlockArgument argument : block.arguments()) name(argument);
            for (Op op : block) if (!(op instanceof ConstantOp)) add(op);
        }

        private void name(Value value) {
            numbers.put(value, numbers.size());
            words.add(value.type());
        }

        private Object word(Value value) {
            if (value.definingOp() instanceof ConstantOp constant) return constant.value();
            Integer known = numbers.get(value);
            if (known != null) return known;
            name(value);
            return value.type();
        }
    }
}
