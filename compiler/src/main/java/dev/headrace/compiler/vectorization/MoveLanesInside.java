package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.target.OperatorTable;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.List;

/// Where the innermost loop of a computation on buffers can have no lanes, another one of its nest that can becomes the
/// innermost. The others keep their order, so each element is computed by the same steps in the same order as before.
///
/// Before, for a row of 29 columns:
/// ```mlir
/// scf.for %row = %c0 to %c4 step %c1 { scf.for %column = %c0 to %c29 step %c1 { … } }
/// ```
/// After:
/// ```mlir
/// scf.for %column = %c0 to %c29 step %c1 { scf.for %row = %c0 to %c4 step %c1 { … } }
/// ```
final class MoveLanesInside {
    private MoveLanesInside() {}

    static void in(TaskOp task, OperatorTable operators) {
        for (ForOp loop : task.all(ForOp.class)) if (loop.all(ForOp.class).size() == 1) move(loop, task, operators);
    }

    private static void move(ForOp innermost, TaskOp task, OperatorTable operators) {
        boolean passesTokens = innermost.body().ops().stream()
                .anyMatch(op -> op instanceof StreamReadOp || op instanceof StreamWriteOp);
        if (passesTokens || InnerLoop.most(innermost, innermost, task, operators) > 1) return;
        ForOp best = innermost;
        long most = 1;
        for (ForOp loop = innermost; loop.parent() instanceof ForOp around && isPerfect(around); loop = around) {
            long lanes = InnerLoop.most(innermost, around, task, operators);
            if (lanes <= most) continue;
            most = lanes;
            best = around;
        }
        for (ForOp loop = best; loop != innermost; loop = (ForOp) loop.body().first())
            swap(loop, (ForOp) loop.body().first());
    }

    private static boolean isPerfect(ForOp loop) {
        return loop.body().ops().size() == 2 && loop.inits().isEmpty();
    }

    /// The outer loop counts what the inner one did, and the other way round.
    private static void swap(ForOp outer, ForOp inner) {
        Rewriter rewriter = Rewriter.at(outer);
        for (int bound = 0; bound < 3; bound++) {
            Value moved = outer.operand(bound);
            rewriter.setOperand(outer, bound, inner.operand(bound));
            rewriter.setOperand(inner, bound, moved);
        }
        List<Value.Use> usesOfInner = new ArrayList<>(inner.counter().uses());
        rewriter.replaceAllUses(outer.counter(), inner.counter());
        for (Value.Use use : usesOfInner) rewriter.setOperand(use.user(), use.index(), outer.counter());
    }
}
