package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A task that sends one tensor outside to one stream, and one of its loops whose iterations several tasks can have in
/// turn.
///
/// ```mlir
/// dataflow.task @load.scales() … {
///   scf.for %i = … { scf.for %k = %c0 to %c8 step %c1 {      // the loop
///     scf.for %j = … { %t = vector.load %scales[%i, %k, %j] … dataflow.stream_write %t, %s … }
///   } }
/// }
/// ```
///
/// @param nest the loops, outermost first
/// @param depth of them around the loop; -1 where one task has all iterations
/// @param dim of the tensor that the loop counts; -1 likewise
record TensorLoad(TaskOp task, List<ForOp> nest, int depth, BlockArgument memory, int dim, StreamOp stream) {
    TensorLoad {
        nest = List.copyOf(nest);
    }

    /// @param parts a power of two
    /// @return the innermost such loop: its parts wait shortest for each other; nothing if there is none
    static Optional<TensorLoad> of(TaskOp task, int parts) {
        List<Op> work = task.body().ops().stream()
                .filter(op -> !(op instanceof ConstantOp) && op != task.yield())
                .toList();
        List<ForOp> nest = new ArrayList<>();
        while (work.size() == 1 && work.getFirst() instanceof ForOp loop && isPlain(loop)) {
            nest.add(loop);
            work = loop.body().ops().stream()
                    .filter(op -> !(op instanceof ConstantOp) && op != loop.yielded())
                    .toList();
        }
        if (work.size() < 2
                || !(work.getLast() instanceof StreamWriteOp write)
                || write.token().definingOp() != work.get(work.size() - 2)
                || !work.subList(0, work.size() - 2).stream().allMatch(BinaryOp.class::isInstance))
            return Optional.empty();
        Op load = work.get(work.size() - 2);
        boolean isVector = load instanceof dev.headrace.dialects.vector.LoadOp;
        if (!isVector && !(load instanceof LoadOp)) return Optional.empty();
        if (!(load.operand(0) instanceof BlockArgument memory)
                || !(memory.block().owner() instanceof KernelOp)) return Optional.empty();
        StreamOp stream = (StreamOp) Objects.requireNonNull(write.stream().definingOp());
        if (parts == 1) return Optional.of(new TensorLoad(task, nest, -1, memory, -1, stream));
        if (memory.users().size() != 1) return Optional.empty();
        List<Value> indices = load.operands().subList(1, load.operandCount());
        for (int depth = nest.size() - 1; depth >= 0; depth--) {
            int dim = counted(nest.get(depth), indices);
            boolean isOfLanes = isVector && dim == indices.size() - 1;
            if (dim >= 0 && !isOfLanes && isCut(nest.get(depth), (MemRefType) memory.type(), dim, parts))
                return Optional.of(new TensorLoad(task, nest, depth, memory, dim, stream));
        }
        return Optional.empty();
    }

    private static boolean isPlain(ForOp loop) {
        return !loop.isUnrolled() && loop.inits().isEmpty() && loop.tripCount().isPresent();
    }

    /// The only index that a loop counts, which is its counter; -1 if there is no such.
    private static int counted(ForOp loop, List<Value> indices) {
        int dim = -1;
        for (int d = 0; d < indices.size(); d++) {
            LinearIndex index = LinearIndex.of(indices.get(d));
            if (index.factor(loop.counter()).orElse(-1) == 0) continue;
            if (dim >= 0 || !index.equals(LinearIndex.of(loop.counter()))) return -1;
            dim = d;
        }
        return dim;
    }

    private static boolean isCut(ForOp loop, MemRefType memory, int dim, int parts) {
        return ConstantOp.integerOf(loop.lower()).orElse(-1) == 0
                && ConstantOp.integerOf(loop.step()).orElse(0) == 1
                && loop.tripCount().orElse(1) % parts == 0
                && memory.sizeOf(dim) % parts == 0;
    }

    ForOp loop() {
        return nest.get(depth);
    }

    /// Iterations in one of the loops around.
    long trips() {
        return loop().tripCount().orElseThrow();
    }

    /// How often the loop runs, over all that is around it; 1 where one task has all iterations.
    long turns() {
        return trips(nest.subList(0, depth + 1));
    }

    /// Tokens of one iteration; all of them where one task has all iterations.
    long tokens() {
        return trips(nest.subList(depth + 1, nest.size()));
    }

    /// Bits that one run sends.
    long bits() {
        return turns() * tokens() * stream.type().bits();
    }

    private static long trips(List<ForOp> loops) {
        return loops.stream().mapToLong(loop -> loop.tripCount().orElseThrow()).reduce(1, Math::multiplyExact);
    }
}
