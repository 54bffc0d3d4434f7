package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.MemoryShapes;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The block memory of interfaces to external memory, before anything is striped: each buffers beats of its channel.
/// What a layer takes from memory enters once.
///
/// @param products that can be striped, of each kernel
/// @param units kernels that would share the interfaces that weights come through
record InterfaceBlocks(ModuleOp module, Map<KernelOp, List<StripedProduct>> products, List<List<KernelOp>> units) {
    /// What a beat of external memory has at most.
    private static final long BEAT = 512;

    /// @param rows that come at once, each through an interface of its own
    long of(Map<KernelOp, Long> rows) {
        long blocks = 0;
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && kernel.isInMemory()) blocks += alone(kernel, rows);
        for (List<KernelOp> unit : units) {
            Set<Shared> shared = new HashSet<>();
            for (KernelOp kernel : unit) shared.addAll(shared(kernel, rows));
            blocks += shared.size() * MemoryShapes.adapterBram18(BEAT);
        }
        return blocks;
    }

    /// What kernels of one unit have in common.
    private sealed interface Shared {
        record Weights(long part) implements Shared {}

        record Scales(long part) implements Shared {}

        record Others() implements Shared {}
    }

    private Set<Shared> shared(KernelOp kernel, Map<KernelOp, Long> rows) {
        Set<Shared> shared = new HashSet<>();
        long stripes = stripes(kernel, rows);
        if (stripes < 2) return shared;
        for (long part = 0; part < stripes; part++) shared.add(new Shared.Weights(part));
        Set<TaskOp> striped = striped(kernel);
        List<TaskOp> scales = new ArrayList<>();
        for (TaskOp task : kernel.tasks())
            if (!striped.contains(task) && LoadsInTurn.isOfParameter(task)) {
                if (LoadsInTurn.keepsPaceWith(striped, task)) scales.add(task);
                else shared.add(new Shared.Others());
            }
        if (!scales.isEmpty()) {
            int parts = RouteLoads.ofScales(scales, bits(kernel) / Math.max(1, calls(kernel)) / stripes, (int) stripes)
                    .parts();
            for (long part = 0; part < parts; part++) shared.add(new Shared.Scales(part));
        }
        return shared;
    }

    private long alone(KernelOp kernel, Map<KernelOp, Long> rows) {
        Set<TaskOp> striped = striped(kernel);
        boolean isShared = stripes(kernel, rows) > 1;
        boolean isLayer = calls(kernel) > 1;
        Set<BlockArgument> entered = new HashSet<>();
        long blocks = 0;
        for (TaskOp task : kernel.tasks()) {
            if (isShared && (striped.contains(task) || LoadsInTurn.isOfParameter(task))) continue;
            for (BlockArgument memory : task.externalMemories())
                if (entered.add(memory) || !isLayer)
                    blocks += MemoryShapes.adapterBram18(Math.min(BEAT, ((MemRefType) memory.type()).bits()));
        }
        return blocks;
    }

    private Set<TaskOp> striped(KernelOp kernel) {
        Set<TaskOp> striped = new HashSet<>();
        for (StripedProduct product : products.getOrDefault(kernel, List.of()))
            striped.add(product.load().task());
        return striped;
    }

    private long stripes(KernelOp kernel, Map<KernelOp, Long> rows) {
        return products.getOrDefault(kernel, List.of()).stream()
                .mapToLong(product -> Math.min(rows.getOrDefault(kernel, 1L), product.most()))
                .max()
                .orElse(0);
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
