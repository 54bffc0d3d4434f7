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

/// One element.
///
/// ```mlir
/// %x = tensor.extract %table[%i, %j] : tensor<4x8xf32>
/// ```
public final class ExtractOp extends TensorOp {
    public static final OpSpec<ExtractOp> SPEC = OpSpec.of("tensor.extract", ExtractOp::new)
            .operand("tensor", Accepts.TENSOR)
            .operands("indices", Accepts.INDEX)
            .result("result", TypeConstraint.ANY)
            .traits(Trait.PURE)
            .infer(state ->
                    List.of(Accepts.elementOf(state.operands().getFirst().type())))
            .format("$tensor `[` $indices `]` attr-dict `:` type($tensor)")
            .verify(ExtractOp::verify);

    private ExtractOp(OpState state) {
        super(state);
    }

    public static ExtractOp create(Builder at, Location loc, Value tensor, List<? extends Value> indices) {
        return at.add(new ExtractOp(
                OpState.of(SPEC, loc).operands(tensor).operands(indices).results(Accepts.elementOf(tensor.type()))));
    }

    public Value tensor() {
        return operand(0);
    }

    public List<Value> indices() {
        return operandGroup(1);
    }

    private void verify(Diagnostics problems) {
        TensorType type = (TensorType) tensor().type();
        if (indices().size() != type.rank())
            problems.error(this, "has %d indices, expected %d for %s", indices().size(), type.rank(), type);
        if (!result().type().equals(type.element()))
            problems.error(this, "gives %s, expected an element of %s", result().type(), type);
    }
}
