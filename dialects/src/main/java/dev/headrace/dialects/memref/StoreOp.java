package dev.headrace.dialects.memref;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.MemRefType;
import java.util.List;

/// Writes one element.
///
/// ```mlir
/// memref.store %x, %buffer[%i, %j] : memref<4x8xf32>
/// ```
public final class StoreOp extends MemRefOp {
    public static final OpSpec<StoreOp> SPEC = OpSpec.of("memref.store", StoreOp::new)
            .operand("value", TypeConstraint.ANY)
            .operand("memref", Accepts.MEMREF)
            .operands("indices", Accepts.INDEX)
            .format("$value `,` $memref `[` $indices `]` attr-dict `:` type($memref)")
            .verify(StoreOp::verify);

    private StoreOp(OpState state) {
        super(state);
    }

    public static StoreOp create(Builder at, Location loc, Value value, Value memref, List<? extends Value> indices) {
        return at.add(new StoreOp(OpState.of(SPEC, loc).operands(value, memref).operands(indices)));
    }

    public Value value() {
        return operand(0);
    }

    public Value memref() {
        return operand(1);
    }

    public List<Value> indices() {
        return operandGroup(2);
    }

    private void verify(Diagnostics problems) {
        MemRefType type = (MemRefType) memref().type();
        if (indices().size() != type.rank())
            problems.error(this, "has %d indices, expected %d for %s", indices().size(), type.rank(), type);
        if (!value().type().equals(type.element()))
            problems.error(this, "stores %s, expected an element of %s", value().type(), type);
    }
}
