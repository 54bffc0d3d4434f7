package dev.headrace.compiler.lowering;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import java.util.List;

/// The loops around a double buffer become one that counts its rounds: the form of a loop whose tasks overlap in
/// hardware, and none of them ends in between.
///
/// Before:
/// ```mlir
/// scf.for %i = %c0 to %c64 step %c16 { scf.for %j = %c0 to %c3 step %c1 { %b = dataflow.buffer {double} … } }
/// ```
/// After:
/// ```mlir
/// scf.for %round = %c0 to %c12 step %c1 { %b = dataflow.buffer {double} … }
/// ```
final class MergeRounds {
    private MergeRounds() {}

    static void in(KernelOp kernel) {
        for (BufferOp buffer : kernel.all(BufferOp.class))
            if (buffer.isDouble() && buffer.parent() instanceof ForOp loop) merge(loop);
    }

    private static void merge(ForOp inner) {
        ForOp outer = inner;
        long rounds = trips(inner);
        while (outer.parent() instanceof ForOp around && around.body().ops().size() == 2) {
            outer = around;
            rounds = Math.multiplyExact(rounds, trips(around));
        }
        ForOp merged = ForOp.create(Rewriter.at(outer), inner.location(), rounds, 1, List.of(), (_, _, _) -> List.of());
        Rewriter rewriter = Rewriter.at(merged.body().last());
        for (Op op : inner.body().ops())
            if (!op.spec().has(Trait.TERMINATOR))
                rewriter.moveOpBefore(op, merged.body().last());
        rewriter.erase(outer);
    }

    private static long trips(ForOp loop) {
        if (!loop.counter().isUnused() || !loop.inits().isEmpty())
            throw new IllegalStateException("a round of a converter depends on which one it is");
        return loop.tripCount().orElseThrow(() -> new IllegalStateException("a converter without a number of rounds"));
    }
}
