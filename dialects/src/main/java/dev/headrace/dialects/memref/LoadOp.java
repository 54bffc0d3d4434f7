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

/// Reads one element.
///
/// ```mlir
/// %x = memref.load %buffer[%i, %j] : memref<4x8xf32>
/// ```
public final class LoadOp extends MemRefOp {
    public static final OpSpec<LoadOp> SPEC = OpSpec.of("memref.load", LoadOp::new)
            .operand("memref", Accepts.MEMREF)
            .operands("indices", Accepts.INDEX)
            .result("result", TypeConstraint.ANY)
            .infer(state ->
                    List.of(Accepts.elementOf(state.operands().getFirst().type())))
            .format("$memref `[` $indices `]` attr-dict `:` type($memref)")
            .verify(LoadOp::verify);

    private LoadOp(OpState state) {
        super(state);
    }

    public static LoadOp create(Builder at, Location loc, Value memref, List<? extends Value> indices) {
        return at.add(new LoadOp(
                OpState.of(SPEC, loc).operands(memref).operands(indices).results(Accepts.elementOf(memref.type()))));
    }

    public Value memref() {
        return operand(0);
    }

    public List<Value> indices() {
        return operandGroup(1);
    }

    private void verify(Diagnostics problems) {
        MemRefType type = (MemRefType) memref().type();
        if (indices().size() != type.rank())
            problems.error(this, "has %d indices, expected %d for %s", indices().size(), type.rank(), type);
        if (!result().type().equals(type.element()))
            problems.error(this, "gives %s, expected an element of %s", result().type(), type);
    }
}
