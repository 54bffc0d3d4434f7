package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.IterationCondition;
import dev.headrace.ir.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tokens that a pipeline writes in some of its iterations only, and there one after the other: sums that leave with
/// their last term. The model of steady flow sees them spread over all iterations.
///
/// ```mlir
/// scf.for %k = 0 to 8 { scf.for %i = 0 to 64 step 8 {   // one pipeline
///   … %last = arith.cmpi eq, %k, %c7
///   scf.if %last { dataflow.stream_write … } } }       // a burst of 8
/// ```
final class Bursts {
    private Bursts() {}

    /// The tokens of the first burst; 0 where tokens are written in every iteration, or by no pipeline.
    static long of(StreamOp stream) {
        long longest = 0;
        for (Op user : stream.result().users())
            if (user instanceof StreamWriteOp) longest = Math.max(longest, of(user));
        return longest;
    }

    private static long of(Op write) {
        if (!(write.parent() instanceof IfOp branch)
                || !branch.whenTrue().blocks().contains(write.block())
                || !(branch.parent() instanceof ForOp innermost)
                || !innermost.hasAttribute("schedule.ii")) return 0;
        List<ForOp> nest = new ArrayList<>(List.of(innermost));
        while (nest.getFirst().parent() instanceof ForOp around && around.hasAttribute("schedule.flattened"))
            nest.addFirst(around);
        long iterations = 1;
        for (ForOp loop : nest) iterations *= loop.mostTrips().orElse(0);
        Optional<IterationCondition> condition = IterationCondition.of(branch.condition(), nest);
        if (condition.isEmpty() || iterations == 0) return 0;
        long first = condition.get().span(iterations).first();
        return first < 0 ? 0 : Math.min(condition.get().changesAfter(first), iterations) - first;
    }
}
