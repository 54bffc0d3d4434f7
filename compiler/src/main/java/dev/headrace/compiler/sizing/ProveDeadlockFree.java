package dev.headrace.compiler.sizing;

import dev.headrace.compiler.sizing.TokenSimulation.Deadlock;
import dev.headrace.compiler.sizing.TokenSimulation.Finished;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Lengths;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.VariableLoops;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/// Runs the tokens of every kernel through its FIFOs, and deepens those that would let tasks wait for each other for
/// ever.
///
/// Where loops end earlier for some numbers that the kernel is given ([VariableLoops]), that is done for each end.
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
        SequencedSet<Lengths> lengths = VariableLoops.of(kernel)
                .map(VariableLoops::all)
                .orElseGet(() -> new LinkedHashSet<>(List.of(Lengths.MOST)));
        List<List<StreamOp>> streams = kernel.fifos();
        Set<Integer> deepened = new HashSet<>();
        int inCircles = 0;
        for (Lengths each : lengths) {
            TokenNetwork whole = network(kernel, each);
            whole.tokens();
            TokenNetwork.Core core = whole.core();
            inCircles = core.fifos().size();
            List<Long> depths = core.fifos().stream()
                    .map(fifo -> streams.get(fifo).getFirst().depth())
                    .toList();
            switch (TokenSimulation.grow(core.network(), depths)) {
                case Deadlock deadlock ->
                    throw new IllegalStateException(
                            "no depth keeps the tasks of " + kernel.symbol() + " going: " + deadlock);
                case Finished finished ->
                    finished.causes().forEach((fifo, deadlock) -> {
                        int number = core.fifos().get(fifo);
                        deepened.add(number);
                        deepen(streams.get(number), finished.depths().get(fifo), deadlock, context);
                    });
            }
        }
        Remark proven = Remark.of(
                        "sizing",
                        kernel.symbol(),
                        "proven free of deadlock",
                        "all tokens of one run pass through FIFOs of these depths; those that are in no circle"
                                + " of tasks need no proof")
                .with("fifos", streams.size())
                .with("in_circles", inCircles)
                .with("deepened", deepened.size());
        context.remark(lengths.size() == 1 ? proven : proven.with("lengths", lengths.size()));
    }

    private static void deepen(List<StreamOp> fifo, long depth, Deadlock deadlock, PassContext context) {
        StreamOp stream = fifo.getFirst();
        long before = stream.depth();
        StreamSchedule.setDepth(fifo, depth);
        context.remark(Remark.of(
                        "sizing",
                        stream.symbol(),
                        "depth " + depth + " instead of " + before,
                        "with less the tasks wait for each other: " + deadlock)
                .with("depth", depth)
                .with("before", before));
    }

    private static String name(List<TaskOp> turns) {
        TaskOp first = turns.getFirst();
        return first.unit().orElseGet(first::symbol);
    }

    /// The tasks, those of a unit as one, and streams of a kernel, each in its order.
    static TokenNetwork network(KernelOp kernel) {
        return network(kernel, Lengths.MOST);
    }

    /// The same where loops run less often than they can.
    static TokenNetwork network(KernelOp kernel, Lengths lengths) {
        TaskTraces traces = new TaskTraces(kernel.fifos(), lengths);
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
