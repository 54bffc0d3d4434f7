package dev.headrace.dialects.linalg;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// An operation of the `linalg` dialect.
public abstract sealed class LinalgOp extends Op permits GenericOp, FillOp, RelayoutOp, IndexOp, YieldOp {
    LinalgOp(OpState state) {
        super(state);
    }
}
