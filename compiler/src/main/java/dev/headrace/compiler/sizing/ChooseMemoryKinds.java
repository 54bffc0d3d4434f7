package dev.headrace.compiler.sizing;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Decides what every buffer and FIFO is made of: small ones of registers and look-up tables, deep ones of large memory
/// blocks, those between of block memory; the largest choose first, and take the next kind where one is used up.
///
/// Before:
/// ```mlir
/// %b = dataflow.buffer : memref<16x64xf32>
/// ```
/// After:
/// ```mlir
/// %b = dataflow.buffer {kind = "bram", banks = 1 : i64} : memref<16x64xf32>
/// ```
/// A FIFO gets its kind as `memory.kind`.
public record ChooseMemoryKinds(Target target) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) if (!kernel.isOnHost()) choose(kernel, context);
    }

    private void choose(KernelOp kernel, PassContext context) {
        List<Wanted> all = new ArrayList<>();
        for (BufferOp buffer : kernel.all(BufferOp.class)) all.add(Wanted.of(buffer));
        for (StreamOp stream : kernel.streams()) all.add(Wanted.of(stream));
        all.sort(Comparator.comparingLong(Wanted::bits).reversed());
        MemoryBudget budget = new MemoryBudget(target.resources());
        for (Wanted each : all) {
            MemoryBudget.Choice choice = budget.choose(each.words, each.width, each.copies, each.isFifo());
            if (choice == null) {
                context.diagnostics()
                        .error(
                                each.op,
                                "of %d bits finds no room on target %s beside the larger ones; use smaller tiles",
                                each.bits(),
                                target.name());
                continue;
            }
            note(each, choice.kind());
            context.remark(Remark.of("sizing", each.name, choice.kind().text(), choice.why())
                    .with("bits", each.bits())
                    .with("blocks", choice.blocks()));
        }
        context.remark(Remark.of("sizing", kernel.symbol(), "memory on the chip", "all its buffers and FIFOs together")
                .with("bits", all.stream().mapToLong(Wanted::bits).sum())
                .with("bram18", budget.bram18())
                .with("bram18_available", target.resources().bram18())
                .with("uram", budget.uram())
                .with("uram_available", target.resources().uram())
                .with("lutram_bits", budget.lutramBits()));
    }

    private static void note(Wanted wanted, MemoryKind kind) {
        Rewriter rewriter = Rewriter.at(wanted.op);
        if (wanted.isFifo()) {
            rewriter.setAttribute(wanted.op, "memory.kind", new StringAttr(kind.text()));
        } else {
            rewriter.setAttribute(wanted.op, "kind", new StringAttr(kind.text()));
            rewriter.setAttribute(wanted.op, "banks", IntegerAttr.i64(1));
        }
    }

    /// An array that needs a place.
    private record Wanted(Op op, String name, long words, long width, long copies) {
        static Wanted of(BufferOp buffer) {
            String task = buffer.enclosing(TaskOp.class).map(TaskOp::symbol).orElse("kernel");
            long width = ScalarTypes.width(buffer.type().element());
            return new Wanted(
                    buffer, task + " " + buffer.type(), buffer.type().elements(), width, buffer.isDouble() ? 2 : 1);
        }

        static Wanted of(StreamOp stream) {
            return new Wanted(stream, stream.symbol(), stream.depth(), StreamSchedule.width(stream), 1);
        }

        boolean isFifo() {
            return op instanceof StreamOp;
        }

        long bits() {
            return words * width * copies;
        }
    }
}
