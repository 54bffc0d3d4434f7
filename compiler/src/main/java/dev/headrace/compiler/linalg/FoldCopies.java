package dev.headrace.compiler.linalg;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import java.util.Set;

/// A transposition or broadcast disappears into the indexing maps of those who read it.
///
/// Before:
/// ```mlir
/// %t = linalg.generic {indexing_maps = [(d0, d1) -> (d1, d0), (d0, d1) -> (d0, d1)]} ins(%x) … { yield %in }
/// %y = linalg.generic {indexing_maps = [(d0, d1, d2) -> (d2, d1), …]} ins(%t, …) …
/// ```
/// After:
/// ```mlir
/// %y = linalg.generic {indexing_maps = [(d0, d1, d2) -> (d1, d2), …]} ins(%x, …) …
/// ```
/// Each rewrite takes one copy off the way to a computation.
public record FoldCopies() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        new Patterns(new ReadOriginal()).apply(module);
    }

    private record ReadOriginal() implements Pattern<GenericOp> {
        @Override
        public Class<GenericOp> root() {
            return GenericOp.class;
        }

        @Override
        public Outcome rewrite(GenericOp op, Rewriter rewriter) {
            for (int i = 0; i < op.inputs().size(); i++) {
                if (!(op.operand(i).definingOp() instanceof GenericOp copy) || !movesWholeDims(copy)) continue;
                InlinedProducer inlined = new InlinedProducer(copy, op, Set.of(i));
                if (!Generics.areReadable(op.loopCount(), inlined.operands(), inlined.maps())) continue;
                rewriter.replace(op, inlined.build(rewriter).results());
                return Outcome.REWRITTEN;
            }
            return noMatch("reads no copy");
        }

        private static boolean movesWholeDims(GenericOp op) {
            return Generics.isCopy(op)
                    && op.map(0).results().stream()
                            .allMatch(r -> r instanceof AffineExpr.Dim || r instanceof AffineExpr.Constant);
        }
    }
}
