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

/// Writes neighbouring elements of a row, from the indices on.
///
/// ```mlir
/// vector.store %v, %buffer[%i, %j] : memref<4x16xf32>, vector<8xf32>
/// ```
public final class StoreOp extends VectorOp {
    public static final OpSpec<StoreOp> SPEC = OpSpec.of("vector.store", StoreOp::new)
            .operand("valueToStore", Row.VECTOR)
            .operand("base", Accepts.MEMREF)
            .operands("indices", Accepts.INDEX)
            .format("$valueToStore `,` $base `[` $indices `]` attr-dict `:` type($base) `,` type($valueToStore)")
            .verify(StoreOp::verify);

    private StoreOp(OpState state) {
        super(state);
    }

    public static StoreOp create(
            Builder at, Location location, Value vector, Value memref, List<? extends Value> indices) {
        return at.add(
                new StoreOp(OpState.of(SPEC, location).operands(vector, memref).operands(indices)));
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

    public VectorType type() {
        return (VectorType) value().type();
    }

    private void verify(Diagnostics problems) {
        Row.verify(this, (MemRefType) memref().type(), indices().size(), type(), problems);
    }
}
