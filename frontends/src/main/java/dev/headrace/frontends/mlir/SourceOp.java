package dev.headrace.frontends.mlir;

import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;

/// An operation of MLIR's that no level of ours has: read, verified as far as its declaration goes, and gone when the
/// import ends. Its name says which one it is.
final class SourceOp extends Op {
    SourceOp(OpState state) {
        super(state);
    }

    static OpSpec<SourceOp> declare(String name) {
        return OpSpec.of(name, SourceOp::new);
    }
}
