package dev.headrace.dialects.tensor;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// The tensor with one element replaced.
///
/// ```mlir
/// %new = tensor.insert %x into %old[%i, %j] : tensor<4x8xf32>
/// ```
public final class InsertOp extends TensorOp {
    public static final OpSpec<InsertOp> SPEC = OpSpec.of("tensor.insert", InsertOp::new)
            .operand("scalar", TypeConstraint.ANY)
            .operand("dest", Accepts.TENSOR)
            .operands("indices", Accepts.INDEX)
            .result("result", Accepts.TENSOR)
            .traits(Trait.PURE)
            .infer(state -> List.of(state.operands().get(1).type()))
            .format("$scalar `into` $dest `[` $indices `]` attr-dict `:` type($dest)")
            .verify(InsertOp::verify);

    private InsertOp(OpState state) {
        super(state);
    }

    public static InsertOp create(
            Builder at, Location loc, Value scalar, Value destination, List<? extends Value> indices) {
        return at.add(new InsertOp(OpState.of(SPEC, loc)
                .operands(scalar, destination)
                .operands(indices)
                .results(destination.type())));
    }

    public Value scalar() {
        return operand(0);
    }

    public Value destination() {
        return operand(1);
    }

    public List<Value> indices() {
        return operandGroup(2);
    }

    private void verify(Diagnostics problems) {
        TensorType type = (TensorType) destination().type();
        if (indices().size() != type.rank())
            problems.error(this, "has %d indices, expected %d for %s", indices().size(), type.rank(), type);
        if (!scalar().type().equals(type.element()))
            problems.error(this, "inserts %s, expected an element of %s", scalar().type(), type);
        if (!result().type().equals(type)) problems.error(this, "gives %s, expected %s", result().type(), type);
    }
}
