package dev.headrace.backends.hls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What lies between computations, in bits.
///
/// @param unfused the tensors that one computation makes and another takes: what they take in memory if nothing is
/// fused
/// @param fused what is on the chip in their place: FIFOs, the buffers of converters, and tiles and sums inside the
///     tasks that compute. Tiles of what only comes from external memory (weights) are not between computations.
record IntermediateMemory(long unfused, long fused) {
    /// Of one layer where layers were folded, else of all kernels together.
    static void report(ModuleOp module, ObjectNode report) {
        List<KernelOp> layer = module.all(KernelOp.class).stream()
                .filter(kernel -> kernel.round().isPresent()
                        || kernel.enclosing(FuncOp.class).orElseThrow().hasAttribute("headrace.layers"))
                .toList();
        List<KernelOp> kernels = layer.isEmpty() ? module.all(KernelOp.class) : layer;
        IntermediateMemory sum = kernels.stream()
                .map(IntermediateMemory::of)
                .reduce(new IntermediateMemory(0, 0), IntermediateMemory::plus);
        ObjectNode memory = report.putObject("memory");
        memory.put("of", layer.isEmpty() ? "all kernels" : "one layer");
        sum.report(memory);
    }

    static IntermediateMemory of(KernelOp kernel) {
        long fused = 0;
        for (List<StreamOp> fifo : kernel.fifos()) {
            StreamOp stream = fifo.getFirst();
            if (!hasRole(stream.writer(), TaskRole.LOAD) && !hasRole(stream.reader(), TaskRole.STORE))
                fused += stream.depth() * stream.type().bits();
        }
        for (TaskOp task : kernel.tasks())
            if (!hasRole(task, TaskRole.LOAD) && !hasRole(task, TaskRole.STORE))
                for (BufferOp buffer : task.all(BufferOp.class))
                    if (!isOfLanes(buffer) && !isLoaded(buffer, task)) fused += buffer.bits();
        return new IntermediateMemory(
                kernel.attribute("memory.unfused_bits", IntegerAttr.class)
                        .map(IntegerAttr::value)
                        .orElse(0L),
                fused);
    }

    private IntermediateMemory plus(IntermediateMemory other) {
        return new IntermediateMemory(unfused + other.unfused, fused + other.fused);
    }

    void report(ObjectNode node) {
        node.putObject("intermediate_bits").put("fused", fused).put("unfused", unfused);
    }

    /// Whether it holds what lanes of a pipelined loop hand on in the same iteration: wires, as other results are.
    private static boolean isOfLanes(BufferOp buffer) {
        return buffer.parent() instanceof ForOp loop && loop.hasAttribute("schedule.ii");
    }

    /// Whether a buffer only ever holds what a task loads from external memory for this one.
    private static boolean isLoaded(BufferOp buffer, TaskOp task) {
        boolean filled = false;
        for (Op user : buffer.result().users()) {
            Value stored = stored(user, buffer);
            if (stored == null) continue;
            boolean loaded = stored.definingOp() instanceof StreamReadOp read
                    && read.stream().definingOp() instanceof StreamOp stream
                    && hasRole(stream.writer(), TaskRole.LOAD);
            if (!loaded) return false;
            filled = true;
        }
        return filled && hasRole(task, TaskRole.COMPUTE);
    }

    /// What an operation stores into the buffer; null if it does not.
    private static @Nullable Value stored(Op user, BufferOp buffer) {
        return switch (user) {
            case StoreOp store when store.memref() == buffer.result() -> store.value();
            case dev.headrace.dialects.vector.StoreOp store when store.memref() == buffer.result() -> store.value();
            default -> null;
        };
    }

    private static boolean hasRole(TaskOp task, TaskRole role) {
        return task.role().equals(Optional.of(role));
    }
}
