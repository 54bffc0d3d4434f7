package dev.headrace.dialects.memref;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// An operation of the `memref` dialect.
public abstract sealed class MemRefOp extends Op permits AllocOp, LoadOp, StoreOp, CopyOp {
    MemRefOp(OpState state) {
        super(state);
    }
}
