package dev.headrace.compiler.sizing;

import dev.headrace.compiler.target.MemoryShapes;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.List;

/// Makes FIFOs in which loads run ahead as deep as the blocks of memory that they are made of, for the rest of these
/// would be of no use; but not deeper than all tokens of a run, which is one round where rounds do not overlap.
///
/// Before:
/// ```mlir
/// %s = dataflow.stream_instance {depth = 3200 : i64, sym_name = "load.weights.0.to.products", memory.kind = "uram", …}
/// ```
/// After:
/// ```mlir
/// %s = dataflow.stream_instance {depth = 4096 : i64, sym_name = "load.weights.0.to.products", memory.kind = "uram", …}
/// ```
public record FillMemoryBlocks() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (ComputeUnit unit : ComputeUnit.in(module))
            for (List<StreamOp> fifo : unit.fifos())
                if (fifo.stream().allMatch(LoadsAhead::isKept)) fill(unit, fifo, context);
    }

    private static void fill(ComputeUnit unit, List<StreamOp> fifo, PassContext context) {
        StreamOp first = fifo.getFirst();
        long before = first.depth();
        long tokens = unit.kernels().stream()
                .mapToLong(kernel -> tokens(kernel, fifo))
                .max()
                .orElseThrow();
        long depth = Math.max(before, Math.min(held(first), tokens));
        if (depth == before) return;
        StreamSchedule.setDepth(fifo, depth);
        context.remark(Remark.of(
                        "sizing",
                        first.symbol(),
                        "depth " + depth + " instead of " + before,
                        "the blocks of memory that it takes hold as many, and what loads it may run ahead")
                .with("depth", depth)
                .with("before", before));
    }

    /// All that pass before it is empty for sure.
    private static long tokens(KernelOp kernel, List<StreamOp> fifo) {
        long tokens = fifo.stream()
                .filter(stream -> stream.parent() == kernel)
                .mapToLong(stream -> StreamSchedule.of(stream).tokens())
                .sum();
        return Math.multiplyExact(kernel.overlaps() ? kernel.rounds() : 1, tokens);
    }

    /// How many tokens its blocks hold; 0 if it takes none.
    private static long held(StreamOp fifo) {
        return switch (fifo.kind().orElse(MemoryKind.REGISTER)) {
            case URAM -> MemoryShapes.wordsInUram(fifo.depth());
            case BRAM -> MemoryShapes.wordsInBram18(fifo.depth(), StreamSchedule.width(fifo));
            case LUTRAM, REGISTER -> 0;
        };
    }
}
