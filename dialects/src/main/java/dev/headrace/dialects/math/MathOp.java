package dev.headrace.dialects.math;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// An operation of the `math` dialect.
public abstract sealed class MathOp extends Op permits UnaryOp, BinaryOp, FmaOp {
    MathOp(OpState state) {
        super(state);
    }
}
