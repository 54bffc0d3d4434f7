package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.VectorType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/// Lets innermost loops run several iterations at once, the slowest tasks first ([LanePlan]): FIFOs pass vectors, loops
/// compute in lanes, and buffers lie in as many banks as lanes look into them (StreamTensor, sections 4.3.3 and 5.1).
///
/// The loops at both ends of a FIFO run the same number of lanes. A loop has lanes only where each iteration writes an
/// element of its own, so sums keep their order and every number stays what it was. Those that gather the terms of a
/// tree are written out ([UnrollTerms]).
///
/// Before:
/// ```mlir
/// scf.for %j = %c0 to %c16 step %c1 {
///   %x = dataflow.stream_read %a : !dataflow.stream<f32> -> f32
///   %y = math.exp %x : f32
///   dataflow.stream_write %y, %b : f32, !dataflow.stream<f32>
/// }
/// ```
/// After:
/// ```mlir
/// scf.for %j = %c0 to %c16 step %c4 {
///   %v = dataflow.stream_read %a : !dataflow.stream<vector<4xf32>> -> vector<4xf32>
///   %out = dataflow.buffer {partition = array<i64: 4>} : memref<4xf32>
///   scf.for %lane = %c0 to %c4 step %c1 {
///     %x = vector.extract %v[%lane] : f32 from vector<4xf32>
///     %y = math.exp %x : f32
///     memref.store %y, %out[%lane] : memref<4xf32>
///   } {unroll}
///   %w = vector.load %out[%c0] : memref<4xf32>, vector<4xf32>
///   dataflow.stream_write %w, %b : vector<4xf32>, !dataflow.stream<vector<4xf32>>
/// }
/// ```
/// @param limits how far lanes go
public record VectorizeStreams(Target target, LaneLimits limits) implements Pass {
    public VectorizeStreams(Target target) {
        this(target, LaneLimits.USUAL);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost()) for (TaskOp task : kernel.tasks()) MoveLanesInside.in(task, target.operators());
        LanePlan plan = LanePlan.of(module, target, limits);
        plan.partitions().forEach((buffer, factors) -> partition(buffer, factors, context));
        for (LaneGroup group : plan.groups()) {
            if (group.lanes() == 1) continue;
            explain(group, context);
            for (Value stream : group.streams()) widen(stream, group.lanes());
            for (InnerLoop loop : group.loops()) RunInLanes.rewrite(loop, group.lanes());
        }
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost()) for (TaskOp task : kernel.tasks()) UnrollTerms.in(task);
        Patterns.eraseUnused(module);
    }

    private static void widen(Value stream, long lanes) {
        Type element = ((StreamType) stream.type()).element();
        Rewriter.at(((OpResult) stream).definingOp()).setType(stream, new StreamType(VectorType.of(element, lanes)));
    }

    private static void partition(BufferOp buffer, long[] factors, PassContext context) {
        if (Arrays.stream(factors).allMatch(factor -> factor == 1)) return;
        Rewriter.at(buffer).setAttribute(buffer, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(factors)));
        String task = buffer.enclosing(TaskOp.class).map(TaskOp::symbol).orElse("");
        context.remark(Remark.of(
                        "vectorization",
                        task,
                        "banks " + Dims.of(factors) + " of " + buffer.type(),
                        "so many lanes look into it at once, each into a bank of its own")
                .with("banks", Dims.of(factors).product()));
    }

    private static void explain(LaneGroup group, PassContext context) {
        InnerLoop longest = group.loops().stream()
                .max(Comparator.comparingLong(loop -> loop.cycles(1)))
                .orElseThrow();
        String streams = group.streams().stream()
                .map(stream -> stream.definingOp() instanceof StreamOp op ? op.symbol() : "")
                .collect(Collectors.joining(", "));
        context.remark(Remark.of(
                        "vectorization",
                        longest.task().symbol(),
                        group.lanes() + " lanes"
                                + (streams.isEmpty() ? "" : ", tokens of as many elements in " + streams),
                        group.lanes() == group.most()
                                ? "as many as the loops allow that pass tokens to each other"
                                : "more would not be faster, or not fit")
                .with("lanes", group.lanes())
                .with("most", group.most())
                .with("cycles_before", longest.cycles(1))
                .with("cycles", longest.cycles(group.lanes())));
    }
}
