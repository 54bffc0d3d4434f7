package dev.headrace.compiler.packing;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.List;

/// Kernels read and write external memory in beats as wide as the bus, each a vector of neighbours in a row
/// (StreamTensor, `widen_kernel_interface`). A FIFO keeps its own tokens: where they are shorter than a beat, the task
/// that loads cuts a beat into several of them, and the one that stores waits for several.
///
/// Before:
/// ```mlir
/// ^bb0(%m: memref<4x16xf32>):
///   scf.for %j = %c0 to %c16 step %c8 {
///     %v = vector.load %m[%i, %j] : memref<4x16xf32>, vector<8xf32>
///     dataflow.stream_write %v, %s : vector<8xf32>, !dataflow.stream<vector<8xf32>>
///   }
/// ```
/// After:
/// ```mlir
/// ^bb0(%m: memref<4x1xvector<16xf32>>):
///   %beat = memref.load %m[%i, %c0] : memref<4x1xvector<16xf32>>
///   %parts = dataflow.buffer {partition = array<i64: 16>} : memref<16xf32>
///   vector.store %beat, %parts[%c0] : memref<16xf32>, vector<16xf32>
///   %v = vector.load %parts[%c0] : memref<16xf32>, vector<8xf32>
///   dataflow.stream_write %v, %s : vector<8xf32>, !dataflow.stream<vector<8xf32>>
///   %w = vector.load %parts[%c8] : memref<16xf32>, vector<8xf32>
///   dataflow.stream_write %w, %s : vector<8xf32>, !dataflow.stream<vector<8xf32>>
/// ```
public record WidenInterfaces() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && kernel.isInMemory())
                for (BlockArgument memory : kernel.body().arguments()) widen(memory, context);
    }

    private static void widen(BlockArgument memory, PassContext context) {
        MemRefType type = (MemRefType) memory.type();
        if (memory.isUnused() || type.element() instanceof VectorType) return;
        List<MemoryAccess> accesses = MemoryAccess.of(memory);
        long widest = accesses.stream().mapToLong(MemoryAccess::widest).min().orElse(1);
        long tokens = accesses.stream().mapToLong(MemoryAccess::lanes).max().orElse(1);
        // What is shorter than a burst gains nothing from beats that are wider than its tokens.
        long lanes = type.bits() < MemoryAccess.BURST_BITS ? Math.min(widest, tokens) : widest;
        Location location = accesses.isEmpty()
                ? memory.location()
                : accesses.getFirst().op().location();
        String subject = UniqueNames.of(location, "memory");
        if (lanes == 1 || tokens > lanes) {
            context.remark(Remark.of(
                    "packing",
                    subject,
                    "passes its port of " + type + " element by element",
                    widest > lanes
                            ? "it is shorter than a burst, and so are its tokens"
                            : "its rows, or the accesses to them, are no whole beats"));
            return;
        }
        int last = type.rank() - 1;
        MemRefType wide = new MemRefType(
                type.shape().with(last, type.sizeOf(last) / lanes), VectorType.of(type.element(), lanes));
        Rewriter.at(memory.block().first()).setType(memory, wide);
        for (MemoryAccess access : accesses) BeatAccess.rewrite(access, lanes);
        context.remark(Remark.of(
                        "packing",
                        subject,
                        "passes its port in beats of " + lanes + " elements",
                        lanes == tokens
                                ? "its tokens are as wide"
                                : "the bus is as wide; each is " + lanes / tokens + " tokens or more")
                .with("bits", ((VectorType) wide.element()).bits())
                .with("elements_of_token", tokens));
    }
}
