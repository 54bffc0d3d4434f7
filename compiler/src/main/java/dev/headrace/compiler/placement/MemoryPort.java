package dev.headrace.compiler.placement;

import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A task's way to one tensor in external memory.
///
/// @param unit that the task is on the device with
/// @param hardware the first of the tasks that are done by the same hardware
/// @param memory the block argument of the kernel
/// @param traffic bytes that pass in one run
record MemoryPort(ComputeUnit unit, KernelOp kernel, TaskOp task, TaskOp hardware, BlockArgument memory, long traffic) {
    /// Bits of an element.
    long width() {
        return ScalarTypes.width(((MemRefType) memory.type()).element());
    }

    boolean isWritten() {
        return memory.index() >= kernel.operandCount();
    }

    /// Those of each kernel, in the order of its tasks, those of a task in the order of the kernel's arguments.
    static SequencedMap<KernelOp, List<MemoryPort>> of(ComputeUnit unit) {
        Map<TaskOp, TaskOp> hardware = unit.hardware();
        SequencedMap<KernelOp, List<MemoryPort>> ports = new LinkedHashMap<>();
        for (KernelOp kernel : unit.kernels()) ports.put(kernel, of(unit, kernel, hardware));
        return ports;
    }

    private static List<MemoryPort> of(ComputeUnit unit, KernelOp kernel, Map<TaskOp, TaskOp> hardware) {
        List<MemoryPort> ports = new ArrayList<>();
        for (TaskOp task : kernel.tasks()) {
            List<BlockArgument> memories = task.externalMemories();
            if (memories.isEmpty()) continue;
            Map<Value, Long> accesses = new HashMap<>();
            count(task, kernel.graph().contains(task) ? kernel.rounds() : 1, accesses);
            for (BlockArgument memory : memories) {
                long bits = ScalarTypes.width(((MemRefType) memory.type()).element());
                long traffic = Math.ceilDiv(accesses.getOrDefault(memory, 0L) * bits, 8L);
                ports.add(new MemoryPort(unit, kernel, task, hardware.getOrDefault(task, task), memory, traffic));
            }
        }
        return ports;
    }

    /// How often each memory is read or written.
    private static void count(Op op, long times, Map<Value, Long> accesses) {
        switch (op) {
            case LoadOp load -> accesses.merge(load.memref(), times, Long::sum);
            case StoreOp store -> accesses.merge(store.memref(), times, Long::sum);
            case dev.headrace.dialects.vector.LoadOp load ->
                accesses.merge(load.memref(), times * load.type().elements(), Long::sum);
            case dev.headrace.dialects.vector.StoreOp store ->
                accesses.merge(store.memref(), times * store.type().elements(), Long::sum);
            default -> {
                long inside = op instanceof ForOp loop
                        ? Math.multiplyExact(times, loop.mostTrips().orElse(1))
                        : times;
                for (var region : op.regions())
                    for (var block : region.blocks()) for (Op inner : block) count(inner, inside, accesses);
            }
        }
    }
}
