package dev.headrace.dialects.scf;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// An operation of the `scf` dialect.
public abstract sealed class ScfOp extends Op permits ForOp, IfOp, YieldOp {
    ScfOp(OpState state) {
        super(state);
    }
}
