package dev.headrace.dialects.vector;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// An operation of the `vector` dialect.
public abstract sealed class VectorOp extends Op permits ExtractOp, LoadOp, ReductionOp, StoreOp {
    VectorOp(OpState state) {
        super(state);
    }
}
