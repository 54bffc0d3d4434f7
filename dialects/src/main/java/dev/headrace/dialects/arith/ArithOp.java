package dev.headrace.dialects.arith;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// An operation of the `arith` dialect.
public abstract sealed class ArithOp extends Op
        permits ConstantOp, BinaryOp, NegFOp, CompareFloatOp, CompareIntegerOp, SelectOp, CastOp {
    ArithOp(OpState state) {
        super(state);
    }
}
