package dev.headrace.compiler.sizing;

import dev.headrace.compiler.target.MemoryShapes;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides what every buffer and FIFO is made of: small ones of registers and look-up tables, others of the blocks of
/// which they take the smaller part; the largest choose first, and take the next kind where one is used up. All
/// kernels of a group together have what the shell leaves of the device, less the blocks in their interfaces to
/// external memory. What finds no room anywhere keeps the kind that suits it, and a remark says so.
///
/// Before:
/// ```mlir
/// %b = dataflow.buffer : memref<16x64xf32>
/// ```
/// After:
/// ```mlir
/// %b = dataflow.buffer {kind = "bram"} : memref<16x64xf32>
/// ```
/// A FIFO gets its kind as `memory.kind`.
public record ChooseMemoryKinds(Target target) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (List<KernelOp> group : KernelOp.byGroup(module).values()) choose(group, context);
    }

    private void choose(List<KernelOp> kernels, PassContext context) {
        Resources most = target.usable();
        MemoryBudget budget = new MemoryBudget(most.percent(target.fillPercent()), most);
        List<Wanted> all = new ArrayList<>();
        for (ComputeUnit unit : ComputeUnit.of(kernels)) {
            all.addAll(wanted(unit));
            budget.reserveBram18(adapters(unit));
        }
        all.sort(Comparator.comparingLong(Wanted::bits).reversed());
        for (Wanted each : all) choose(each, budget, context);
        for (KernelOp kernel : kernels) summarize(kernel, budget, most, context);
    }

    private static List<Wanted> wanted(ComputeUnit unit) {
        List<Wanted> all = new ArrayList<>();
        for (List<BufferOp> buffers : unit.buffers()) all.add(Wanted.ofBuffers(buffers));
        for (List<StreamOp> fifo : unit.fifos()) all.add(Wanted.of(fifo));
        return all;
    }

    /// Blocks in interfaces: a piece of hardware has a buffer for each width of what it loads, and of what it stores.
    private static long adapters(ComputeUnit unit) {
        record Way(TaskOp hardware, int width, boolean isWritten) {}
        Map<TaskOp, TaskOp> hardware = unit.hardware();
        Set<Way> ways = new LinkedHashSet<>();
        for (KernelOp kernel : unit.kernels())
            for (TaskOp task : kernel.tasks())
                for (BlockArgument memory : task.externalMemories())
                    ways.add(new Way(
                            hardware.getOrDefault(task, task),
                            ScalarTypes.width(((MemRefType) memory.type()).element()),
                            memory.index() >= kernel.operandCount()));
        return ways.stream()
                .mapToLong(way -> MemoryShapes.adapterBram18(way.width()))
                .sum();
    }

    private static void choose(Wanted wanted, MemoryBudget budget, PassContext context) {
        MemoryBudget.Choice choice = budget.choose(wanted.words, wanted.width, wanted.copies, wanted.isFifo());
        note(wanted, choice.kind());
        context.remark(Remark.of(
                        "sizing",
                        wanted.name,
                        choice.fits() ? choice.kind().text() : choice.kind().text() + ", for which there is no room",
                        choice.why())
                .with("bits", wanted.bits())
                .with("blocks", choice.blocks()));
    }

    private static void summarize(KernelOp kernel, MemoryBudget budget, Resources most, PassContext context) {
        context.remark(Remark.of(
                        "sizing",
                        kernel.symbol(),
                        "memory on the chip",
                        "all buffers and FIFOs, and the blocks that all kernels have taken of the device")
                .with(
                        "bits",
                        wanted(new ComputeUnit(List.of(kernel))).stream()
                                .mapToLong(Wanted::bits)
                                .sum())
                .with("bram18", budget.bram18())
                .with("bram18_available", most.bram18())
                .with("uram", budget.uram())
                .with("uram_available", most.uram())
                .with("lutram_bits", budget.lutramBits()));
    }

    private static void note(Wanted wanted, MemoryKind kind) {
        String attribute = wanted.isFifo() ? StreamOp.MEMORY_KIND : "kind";
        for (Op op : wanted.ops) Rewriter.at(op).setAttribute(op, attribute, new StringAttr(kind.text()));
    }

    /// An array that needs a place.
    ///
    /// @param ops that it is the memory of
    /// @param words of one bank
    /// @param copies halves of a double buffer times banks
    private record Wanted(List<? extends Op> ops, String name, long words, long width, long copies) {
        static Wanted ofBuffers(List<BufferOp> buffers) {
            BufferOp buffer = buffers.getFirst();
            String task = buffer.enclosing(TaskOp.class).map(TaskOp::symbol).orElse("kernel");
            return new Wanted(
                    buffers,
                    task + " " + buffer.type(),
                    buffer.wordsPerBank(),
                    ScalarTypes.width(buffer.type().element()),
                    (buffer.isDouble() ? 2 : 1) * buffer.banks());
        }

        static Wanted of(List<StreamOp> fifo) {
            StreamOp stream = fifo.getFirst();
            return new Wanted(fifo, stream.symbol(), stream.depth(), StreamSchedule.width(stream), 1);
        }

        boolean isFifo() {
            return ops.getFirst() instanceof StreamOp;
        }

        long bits() {
            return words * width * copies;
        }
    }
}
