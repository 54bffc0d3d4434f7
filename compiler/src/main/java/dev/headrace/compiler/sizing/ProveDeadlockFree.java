package dev.headrace.compiler.sizing;

import dev.headrace.compiler.sizing.TokenSimulation.Deadlock;
import dev.headrace.compiler.sizing.TokenSimulation.Finished;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.List;

/// Runs the tokens of every kernel through its FIFOs, and deepens those that would let tasks wait for each other for
/// ever.
///
/// The depths that come out are proven: whether the tasks of a kernel finish depends on the depths alone, not on timing
/// (see [TokenSimulation]). A remark for each deepened FIFO names the tasks that waited for each other.
public record ProveDeadlockFree() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && !kernel.streams().isEmpty()) prove(kernel, context);
    }

    private static void prove(KernelOp kernel, PassContext context) {
        List<StreamOp> streams = kernel.streams();
        TokenNetwork whole = network(kernel);
        whole.tokens();
        TokenNetwork.Core core = whole.core();
        List<Long> depths =
                core.fifos().stream().map(fifo -> streams.get(fifo).depth()).toList();
        switch (TokenSimulation.grow(core.network(), depths)) {
            case Deadlock deadlock ->
                throw new IllegalStateException(
                        "no depth keeps the tasks of " + kernel.symbol() + " going: " + deadlock);
            case Finished finished -> {
                finished.causes().forEach((fifo, deadlock) -> {
                    StreamOp stream = streams.get(core.fifos().get(fifo));
                    long depth = finished.depths().get(fifo);
                    Rewriter.at(stream).setAttribute(stream, "depth", IntegerAttr.i64(depth));
                    context.remark(Remark.of(
                                    "sizing",
                                    stream.symbol(),
                                    "depth " + depth + " instead of " + depths.get(fifo),
                                    "with less the tasks wait for each other: " + deadlock)
                            .with("depth", depth)
                            .with("before", depths.get(fifo)));
                });
                context.remark(Remark.of(
                                "sizing",
                                kernel.symbol(),
                                "proven free of deadlock",
                                "all tokens of one run pass through FIFOs of these depths; those that are in no circle"
                                        + " of tasks need no proof")
                        .with("fifos", streams.size())
                        .with("in_circles", core.fifos().size())
                        .with("deepened", finished.causes().size()));
            }
        }
    }

    /// The tasks and streams of a kernel, each in its order.
    static TokenNetwork network(KernelOp kernel) {
        TaskTraces traces = new TaskTraces(kernel.streams());
        return new TokenNetwork(
                kernel.graph().stream().map(TaskOp::symbol).toList(),
                kernel.graph().stream().map(traces::of).toList(),
                kernel.streams().stream().map(StreamOp::symbol).toList());
    }
}
