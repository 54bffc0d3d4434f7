package dev.headrace.dialects.tensor;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// An operation of the `tensor` dialect.
public abstract sealed class TensorOp extends Op
        permits EmptyOp, ExtractOp, InsertOp, SliceOp, ExpandShapeOp, CollapseShapeOp {
    TensorOp(OpState state) {
        super(state);
    }
}
