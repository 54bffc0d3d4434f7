package dev.headrace.dialects.vector;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.List;

/// Reads neighbouring elements of a row, from the indices on.
///
/// ```mlir
/// %v = vector.load %buffer[%i, %j] : memref<4x16xf32>, vector<8xf32>
/// ```
public final class LoadOp extends VectorOp {
    public static final OpSpec<LoadOp> SPEC = OpSpec.of("vector.load", LoadOp::new)
            .operand("base", Accepts.MEMREF)
            .operands("indices", Accepts.INDEX)
            .result("result", Row.VECTOR)
            .format("$base `[` $indices `]` attr-dict `:` type($base) `,` type($result)")
            .verify(LoadOp::verify);

    private LoadOp(OpState state) {
        super(state);
    }

    public static LoadOp create(
            Builder at, Location location, VectorType type, Value memref, List<? extends Value> indices) {
        return at.add(new LoadOp(
                OpState.of(SPEC, location).operands(memref).operands(indices).results(type)));
    }

    public Value memref() {
        return operand(0);
    }

    public List<Value> indices() {
        return operandGroup(1);
    }

    public VectorType type() {
        return (VectorType) result().type();
    }

    private void verify(Diagnostics problems) {
        Row.verify(this, (MemRefType) memref().type(), indices().size(), type(), problems);
    }
}
