package dev.headrace.ir.pass;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import java.util.List;

/// Applies patterns until none matches, and removes pure operations that nobody uses.
public final class Patterns {
    /// More sweeps than any terminating set of patterns needs on a program that people write.
    private static final int MOST_SWEEPS = 1000;

    private final List<Pattern<?>> patterns;

    public Patterns(Pattern<?>... patterns) {
        this.patterns = List.of(patterns);
    }

    /// Sweeps over the module in program order; within an operation the patterns are tried in their listed order.
    /// @return whether anything changed
    public boolean apply(ModuleOp module) {
        boolean changed = false;
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            if (!sweep(module)) return changed;
            changed = true;
        }
        throw new IllegalStateException("patterns do not come to an end: " + patterns);
    }

    private boolean sweep(ModuleOp module) {
        boolean changed = false;
        for (Op op : module.all(Op.class)) {
            if (op == module || !op.hasBlock()) continue;
            for (Pattern<?> pattern : patterns) {
                if (op.hasBlock() && tryOne(pattern, op)) changed = true;
            }
        }
        return eraseUnused(module) || changed;
    }

    private static <O extends Op> boolean tryOne(Pattern<O> pattern, Op op) {
        if (!pattern.root().isInstance(op)) return false;
        return pattern.rewrite(pattern.root().cast(op), Rewriter.at(op)) instanceof Outcome.Rewritten;
    }

    /// Removes pure operations without uses, users before what they use.
    public static boolean eraseUnused(ModuleOp module) {
        boolean changed = false;
        for (Op op : module.all(Op.class).reversed()) {
            if (!op.hasBlock() || !op.spec().has(Trait.PURE)) continue;
            if (op.results().stream().allMatch(r -> r.isUnused())) {
                Rewriter.at(op).erase(op);
                changed = true;
            }
        }
        return changed;
    }
}
