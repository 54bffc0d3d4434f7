package dev.headrace.dialects.memref;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.MemRefType;

/// Copies all elements of one array into another of the same shape.
///
/// ```mlir
/// memref.copy %from, %to : memref<4x8xf32> to memref<4x8xf32>
/// ```
public final class CopyOp extends MemRefOp {
    public static final OpSpec<CopyOp> SPEC = OpSpec.of("memref.copy", CopyOp::new)
            .operand("source", Accepts.MEMREF)
            .operand("target", Accepts.MEMREF)
            .format("$source `,` $target attr-dict `:` type($source) `to` type($target)")
            .verify(CopyOp::verify);

    private CopyOp(OpState state) {
        super(state);
    }

    public static CopyOp create(Builder at, Location loc, Value source, Value target) {
        return at.add(new CopyOp(OpState.of(SPEC, loc).operands(source, target)));
    }

    public Value source() {
        return operand(0);
    }

    public Value target() {
        return operand(1);
    }

    private void verify(Diagnostics problems) {
        MemRefType from = (MemRefType) source().type();
        MemRefType to = (MemRefType) target().type();
        if (!from.equals(to)) problems.error(this, "copies %s to %s", from, to);
    }
}
