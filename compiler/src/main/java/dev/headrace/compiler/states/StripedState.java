package dev.headrace.compiler.states;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackedStates;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A state of all layers that one task loads, and whose changes one task stores in place, both with an iteration of
/// one of their outermost loops for each row of one dimension.
///
/// @param source its number among the sources of the kernel
/// @param result its number among the results
/// @param dim that counts the rows
record StripedState(KernelOp kernel, int source, int result, int dim, OuterLoop load, OuterLoop store) {
    /// All of a kernel.
    /// @param depth loops around that of the rows
    static List<StripedState> of(KernelOp kernel, int depth) {
        if (!(kernel.parent() instanceof FuncOp function)) return List.of();
        List<StripedState> found = new ArrayList<>();
        for (StackedStates states : StackedStates.in(function)) {
            if (states.before().size() != 1
                    || states.after().size() != 1
                    || !(states.after().getFirst() instanceof OpResult fresh)
                    || fresh.definingOp() != kernel
                    || states.stack().result().uses().size() != 1) continue;
            Value.Use use = states.stack().result().uses().getFirst();
            if (use.user() == kernel)
                of(kernel, use.index(), fresh.index(), depth).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<StripedState> of(KernelOp kernel, int source, int result, int depth) {
        BlockArgument before = kernel.body().argument(source);
        BlockArgument after = kernel.body().argument(kernel.operandCount() + result);
        OuterLoop load = onlyTask(kernel, before, depth).orElse(null);
        OuterLoop store = onlyTask(kernel, after, depth).orElse(null);
        if (load == null || store == null || !load.nest().equals(store.nest()) || !isPlain(load))
            return Optional.empty();
        MemRefType type = (MemRefType) before.type();
        // The first counts layers, the last may count beats.
        for (int dim = 1; dim < type.rank() - 1; dim++)
            if (type.sizeOf(dim) == load.trips()
                    && isCounted(before, dim, load)
                    && isCounted(after, dim, store)
                    && before.users().stream().allMatch(LoadOp.class::isInstance)
                    && after.users().stream().allMatch(StoreOp.class::isInstance))
                return Optional.of(new StripedState(kernel, source, result, dim, load, store));
        return Optional.empty();
    }

    private static Optional<OuterLoop> onlyTask(KernelOp kernel, BlockArgument memory, int depth) {
        List<TaskOp> tasks = kernel.tasks().stream()
                .filter(task -> memory.users().stream().anyMatch(task::encloses))
                .toList();
        return tasks.size() == 1
                        && tasks.getFirst().externalMemories().equals(List.of(memory))
                        && !tasks.getFirst().usesKeptMemory()
                ? OuterLoop.of(tasks.getFirst(), depth).filter(OuterLoop::isIndependent)
                : Optional.empty();
    }

    /// Whether a task does nothing but load as many tokens for each row.
    private static boolean isPlain(OuterLoop load) {
        List<StreamOp> written = StripedTasks.written(load.task());
        return written.size() == 1
                && StripedTasks.read(load.task()).isEmpty()
                && load.tokens(written.getFirst().result()).isPresent();
    }

    /// Whether an index is the counter of the loop over rows, and no other depends on it.
    private static boolean isCounted(BlockArgument memory, int dim, OuterLoop outer) {
        Value counter = outer.loop().counter();
        for (Op access : memory.users()) {
            List<Value> indices = indices(access);
            for (int d = 0; d < indices.size(); d++) {
                LinearIndex index = LinearIndex.of(indices.get(d));
                boolean isRight = d == dim
                        ? index.equals(new LinearIndex(Map.of(counter, 1L), 0))
                        : index.factor(counter).orElse(1) == 0;
                if (!isRight || !outer.loop().encloses(access)) return false;
            }
        }
        return true;
    }

    private static List<Value> indices(Op access) {
        return switch (access) {
            case LoadOp load -> load.indices();
            case StoreOp store -> store.indices();
            default -> List.of();
        };
    }

    /// The number of an index among the operands of an access.
    static int operand(Op access, int dim) {
        return access.operandCount() - indices(access).size() + dim;
    }

    /// What is loaded goes there.
    StreamOp stream() {
        return StripedTasks.written(load.task()).getFirst();
    }

    /// How often its loops run, the outermost first, the one over rows last.
    List<Long> nest() {
        return load.nest();
    }

    /// What is read in one round.
    long bits() {
        MemRefType type = (MemRefType) kernel.body().argument(source).type();
        return type.bits() / kernel.rounds();
    }

    /// Whether rows of a state, and what is behind them, are whole bytes.
    boolean isInBytes() {
        MemRefType type = (MemRefType) kernel.body().argument(source).type();
        long rows = 1;
        for (int d = 0; d <= dim; d++) rows *= type.sizeOf(d);
        return type.bits() / rows % Byte.SIZE == 0;
    }
}
