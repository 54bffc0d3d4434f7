package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.MemoryShapes;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.type.MemRefType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The block memory of interfaces to external memory, before anything is striped: each buffers beats of its channel.
/// What a layer takes from memory enters once.
///
/// @param products that can be striped, of each kernel
record InterfaceBlocks(ModuleOp module, Map<KernelOp, List<StripedProduct>> products) {
    /// What a beat of external memory has at most.
    private static final long BEAT = 512;

    /// @param rows that come at once, each through an interface of its own
    long of(Map<KernelOp, Long> rows) {
        long blocks = 0;
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && kernel.isInMemory())
                blocks += of(kernel, products.getOrDefault(kernel, List.of()), rows.getOrDefault(kernel, 1L));
        return blocks;
    }

    private long of(KernelOp kernel, List<StripedProduct> products, long rows) {
        Set<TaskOp> striped = new HashSet<>();
        long most = 0;
        for (StripedProduct product : products) {
            striped.add(product.load().task());
            most = Math.max(most, Math.min(rows, product.most()));
        }
        boolean isLayer = calls(kernel) > 1;
        Set<BlockArgument> entered = new HashSet<>();
        boolean hasOthers = false;
        boolean hasScales = false;
        long blocks = most * MemoryShapes.adapterBram18(BEAT);
        for (TaskOp task : kernel.tasks()) {
            if (striped.contains(task)) continue;
            if (most > 1 && LoadsInTurn.isOfParameter(task)) {
                if (LoadsInTurn.keepsPaceWith(striped, task)) hasScales = true;
                else hasOthers = true;
            } else
                for (BlockArgument memory : task.externalMemories())
                    if (entered.add(memory) || !isLayer)
                        blocks += MemoryShapes.adapterBram18(Math.min(BEAT, ((MemRefType) memory.type()).bits()));
        }
        long shared = (hasOthers ? 1L : 0) + (hasScales ? 1L : 0);
        return blocks + shared * MemoryShapes.adapterBram18(BEAT);
    }

    /// The bits of weights that come through a kernel's stripes, in all its runs.
    long bits(KernelOp kernel) {
        return Math.max(1, calls(kernel))
                * products.getOrDefault(kernel, List.of()).stream()
                        .mapToLong(product -> product.load().bits())
                        .sum();
    }

    private long calls(KernelOp kernel) {
        FuncOp function = kernel.enclosing(FuncOp.class).orElseThrow();
        return module.all(CallOp.class).stream()
                .filter(call -> call.callee() == function)
                .count();
    }
}
