package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What a round hands to the next one: whether it could pass through FIFOs.
///
/// It can where each task that uses a buffer of the kernel comes once to each of its elements, in their order, and
/// where each buffer leads from one task of the graph to what stands between rounds, or from there to one. Then a FIFO
/// that holds as many tokens does what the buffer does, and tasks may be in different rounds.
public final class HandOver {
    private HandOver() {}

    /// Why rounds of a kernel cannot overlap; empty if they can.
    public static String obstacle(KernelOp kernel) {
        for (BufferOp buffer : kernel.buffers()) {
            String obstacle = obstacle(kernel, buffer);
            if (!obstacle.isEmpty()) return obstacle;
        }
        return "";
    }

    private static String obstacle(KernelOp kernel, BufferOp buffer) {
        Map<TaskOp, Op> users = new HashMap<>();
        for (Op user : buffer.result().users()) {
            TaskOp task = outermost(kernel, user);
            if (task == null) return "what it keeps is used outside of a task";
            if (users.put(task, user) != null)
                return "@%s comes to what it keeps at several places".formatted(task.symbol());
            if (!isInOrder(task, buffer, user))
                return "@%s does not come to what it keeps element by element, in order".formatted(task.symbol());
        }
        List<TaskRole> writers = new ArrayList<>();
        List<TaskRole> readers = new ArrayList<>();
        for (TaskOp task : kernel.tasks()) {
            Op user = users.get(task);
            if (user != null) (user instanceof StoreOp ? writers : readers).add(place(task));
        }
        boolean isTaken =
                writers.equals(List.of(TaskRole.ENTER, TaskRole.NEXT)) && readers.equals(List.of(TaskRole.COMPUTE));
        boolean isLeft =
                writers.equals(List.of(TaskRole.COMPUTE)) && readers.equals(List.of(TaskRole.NEXT, TaskRole.LEAVE));
        if (isTaken || isLeft) return "";
        return "what it keeps leads from %s to %s".formatted(writers, readers);
    }

    /// All tasks of the graph count as what computes.
    private static TaskRole place(TaskOp task) {
        return task.role().filter(TaskRole::isAroundRounds).orElse(TaskRole.COMPUTE);
    }

    private static @Nullable TaskOp outermost(KernelOp kernel, Op user) {
        return kernel.tasks().stream()
                .filter(task -> task.encloses(user))
                .findFirst()
                .orElse(null);
    }

    private static boolean isInOrder(TaskOp task, BufferOp buffer, Op access) {
        List<Value> indices = switch (access) {
            case LoadOp load -> load.indices();
            case StoreOp store -> store.indices();
            default -> List.of();
        };
        Dims shape = buffer.type().shape();
        if (indices.size() != shape.size() || shape.size() == 0) return false;
        Map<Value, Long> factors = new LinkedHashMap<>();
        long constant = 0;
        long inside = 1;
        for (int d = shape.size() - 1; d >= 0; d--) {
            LinearIndex index = LinearIndex.of(indices.get(d));
            long row = inside;
            index.factors().forEach((value, factor) -> factors.merge(value, factor * row, Long::sum));
            constant += index.constant() * row;
            inside *= shape.at(d);
        }
        return constant == 0 && counts(task, access, factors, inside);
    }

    /// Whether the loops around an access count through so many elements, the innermost by ones.
    private static boolean counts(TaskOp task, Op access, Map<Value, Long> factors, long elements) {
        Map<ForOp, Long> strides = new HashMap<>();
        for (var term : factors.entrySet()) {
            Value counter = term.getKey();
            long beat = 1;
            if (counter.definingOp() instanceof BinaryOp op && op.kind() == BinaryOp.Kind.SHRUI) {
                counter = op.left();
                beat = 1L << ConstantOp.integerOf(op.right()).orElse(Long.SIZE - 2);
            }
            if (!(counter.definingOp() == null && counter.block().owner() instanceof ForOp loop)
                    || loop.counter() != counter) return false;
            long step = ConstantOp.integerOf(loop.step()).orElse(1);
            if (step % beat != 0) return false;
            strides.merge(loop, term.getValue() * (step / beat), Long::sum);
        }
        long inside = 1;
        int known = 0;
        for (Op around = access.parent(); around != task; around = around.parent()) {
            if (!(around instanceof ForOp loop) || loop.isUnrolled()) return false;
            long trips = loop.tripCount().orElse(0);
            if (strides.containsKey(loop)) known++;
            boolean isFirst = ConstantOp.integerOf(loop.lower()).equals(OptionalLong.of(0));
            if (trips < 1 || !isFirst || trips > 1 && strides.getOrDefault(loop, 0L) != inside) return false;
            inside *= trips;
        }
        return inside == elements && known == strides.size();
    }
}
