package dev.headrace.dialects.func;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpState;

/// An operation of the `func` dialect.
public abstract sealed class FuncDialectOp extends Op permits FuncOp, CallOp, ReturnOp {
    FuncDialectOp(OpState state) {
        super(state);
    }
}
