package dev.headrace.dialects.vector;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.VectorType;

/// One element of a vector.
///
/// ```mlir
/// %x = vector.extract %v[%lane] : f32 from vector<8xf32>
/// ```
public final class ExtractOp extends VectorOp {
    public static final OpSpec<ExtractOp> SPEC = OpSpec.of("vector.extract", ExtractOp::new)
            .operand("vector", Row.VECTOR)
            .operand("position", Accepts.INDEX)
            .result("result", TypeConstraint.ANY)
            .traits(Trait.PURE)
            .format("$vector `[` $position `]` attr-dict `:` type($result) `from` type($vector)")
            .verify(ExtractOp::verify);

    private ExtractOp(OpState state) {
        super(state);
    }

    public static ExtractOp create(Builder at, Location location, Value vector, Value position) {
        return at.add(new ExtractOp(
                OpState.of(SPEC, location).operands(vector, position).results(((VectorType) vector.type()).element())));
    }

    public Value vector() {
        return operand(0);
    }

    public Value position() {
        return operand(1);
    }

    private void verify(Diagnostics problems) {
        VectorType type = (VectorType) vector().type();
        if (!result().type().equals(type.element()))
            problems.error(this, "gives %s, expected an element of %s", result().type(), type);
    }
}
