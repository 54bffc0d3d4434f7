package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.List;
import java.util.Optional;

/// Makes FIFOs shallower as long as no kernel takes a cycle more than before, by simulation of time. Depths that could
/// let tasks wait for each other for ever at some other timing are none: each trial also passes the tokens without time
/// ([TokenSimulation]).
///
/// Before, with depths by the token behaviour model:
/// ```mlir
/// %s = dataflow.stream_instance {depth = 130 : i64, sym_name = "x.to.y", schedule.tokens = 1024 : i64, …}
/// ```
/// After, where the reader of `%s` waits for something else in the end:
/// ```mlir
/// %s = dataflow.stream_instance {depth = 7 : i64, sym_name = "x.to.y", schedule.tokens = 1024 : i64, …}
/// ```
/// @param mostTrials for one kernel; with what was found by then it is content
public record ShrinkFifos(KernelTime time, int mostTrials) implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class))
            if (!kernel.isOnHost() && !kernel.streams().isEmpty()) shrink(kernel, context);
        for (ComputeUnit unit : ComputeUnit.in(module)) unit.agreeOnDepths();
    }

    private void shrink(KernelOp kernel, PassContext context) {
        List<List<StreamOp>> fifos = kernel.fifos();
        List<StreamOp> streams = fifos.stream().map(List::getFirst).toList();
        List<Long> before = streams.stream().map(StreamOp::depth).toList();
        List<Long> widths = streams.stream().map(StreamSchedule::width).toList();
        TokenNetwork.Core core = ProveDeadlockFree.network(kernel).core();
        KernelTime.Trials timed = time.of(kernel);
        DepthSearch.Found found = DepthSearch.from(
                depths -> finishes(core, depths) ? timed.run(depths) : Optional.empty(), before, widths, mostTrials);
        for (int i = 0; i < before.size(); i++) {
            long depth = found.depths().get(i);
            if (depth == before.get(i)) continue;
            StreamOp stream = streams.get(i);
            StreamSchedule.setDepth(fifos.get(i), depth);
            context.remark(Remark.of(
                            "sizing",
                            stream.symbol(),
                            "depth " + depth + " instead of " + before.get(i),
                            depth == DepthSearch.LEAST
                                    ? "the kernel takes no longer with the shallowest FIFO there is"
                                    : "the kernel takes no longer, by simulation of time")
                    .with("depth", depth)
                    .with("before", before.get(i)));
        }
        context.remark(Remark.of(
                        "sizing",
                        kernel.symbol(),
                        "FIFOs as shallow as its time allows",
                        found.isLeast()
                                ? "with one place less in any of them it would take longer"
                                : "the search ended after as many trials as it may make")
                .with("cycles", found.cycles())
                .with("fifo_bits_before", bits(before, widths))
                .with("fifo_bits", bits(found.depths(), widths))
                .with("trials", found.trials()));
    }

    private static boolean finishes(TokenNetwork.Core core, List<Long> depths) {
        List<Long> own = core.fifos().stream().map(depths::get).toList();
        return TokenSimulation.run(core.network(), own) instanceof TokenSimulation.Finished;
    }

    private static long bits(List<Long> depths, List<Long> widths) {
        long bits = 0;
        for (int i = 0; i < depths.size(); i++) bits += depths.get(i) * widths.get(i);
        return bits;
    }
}
