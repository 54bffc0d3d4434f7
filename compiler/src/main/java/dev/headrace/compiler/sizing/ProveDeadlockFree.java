package dev.headrace.compiler.sizing;

import dev.headrace.compiler.sizing.TokenSimulation.Deadlock;
import dev.headrace.compiler.sizing.TokenSimulation.Finished;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
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
        for (ComputeUnit unit : ComputeUnit.in(module)) unit.agreeOnDepths();
    }

    private static void prove(KernelOp kernel, PassContext context) {
        List<List<StreamOp>> streams = kernel.fifos();
        TokenNetwork whole = network(kernel);
        whole.tokens();
        TokenNetwork.Core core = whole.core();
        List<Long> depths = core.fifos().stream()
                .map(fifo -> streams.get(fifo).getFirst().depth())
                .toList();
        switch (TokenSimulation.grow(core.network(), depths)) {
            case Deadlock deadlock ->
                throw new IllegalStateException(
                        "no depth keeps the tasks of " + kernel.symbol() + " going: " + deadlock);
            case Finished finished -> {
                finished.causes().forEach((fifo, deadlock) -> {
                    List<StreamOp> deepened = streams.get(core.fifos().get(fifo));
                    StreamOp stream = deepened.getFirst();
                    long depth = finished.depths().get(fifo);
                    StreamSchedule.setDepth(deepened, depth);
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

    private static String name(List<TaskOp> turns) {
        TaskOp first = turns.getFirst();
        return first.unit().orElseGet(first::symbol);
    }

    /// The tasks, those of a unit as one, and streams of a kernel, each in its order.
    static TokenNetwork network(KernelOp kernel) {
        TaskTraces traces = new TaskTraces(kernel.fifos());
        return new TokenNetwork(
                kernel.processes().stream().map(ProveDeadlockFree::name).toList(),
                kernel.processes().stream()
                        .map(turns ->
                                Trace.repeat(1, turns.stream().map(traces::of).toList()))
                        .toList(),
                kernel.fifos().stream()
                        .map(streams -> streams.getFirst().symbol())
                        .toList());
    }
}
