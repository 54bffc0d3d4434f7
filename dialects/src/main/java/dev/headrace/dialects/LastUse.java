package dev.headrace.dialects;

import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;

/// Which operand is the last use of its value, so that the operation may take over what the value holds.
public final class LastUse {
    private LastUse() {}

    /// Whether the value is dead once `user` has taken operand `index`: `user` runs once for each definition, and every
    /// other use runs before it. In doubt, no.
    public static boolean is(Op user, int index) {
        Value value = user.operand(index);
        if (!runsOnce(user, value.block())) return false;
        for (Value.Use use : value.uses()) {
            if (use.user() == user && use.index() == index) continue;
            if (!runsBefore(use.user(), user)) return false;
        }
        return true;
    }

    /// Whether `op`, somewhere inside `home`, runs at most once each time that `home` does.
    private static boolean runsOnce(Op op, Block home) {
        for (Op at = op; at.block() != home; ) {
            Op around = at.parent();
            if (!(around instanceof TaskOp || around instanceof IfOp)) return false;
            at = around;
        }
        return true;
    }

    private static boolean runsBefore(Op other, Op user) {
        for (Op outer = other; outer != null && outer.hasBlock(); outer = outer.parent()) {
            for (Op around = user; around != null && around.hasBlock(); around = around.parent()) {
                if (outer.block() == around.block()) return outer != around && outer.isBefore(around);
            }
        }
        return false;
    }
}
