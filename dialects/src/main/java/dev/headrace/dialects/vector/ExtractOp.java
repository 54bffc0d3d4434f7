package dev.headrace.dialects.vector;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.VectorType;

/// One element of a vector.
///
/// ```mlir
/// %x = vector.extract %v[%lane] : f32 from vector<8xf32>
/// ```
public final class ExtractOp extends VectorOp {
    /// Upstream's generic form has room for a position that is a number of the text.
    static final String STATIC_POSITION = "static_position";

    /// That the position is an operand.
    static final Attribute GIVEN = DenseArrayAttr.i64(Dims.of(Long.MIN_VALUE));

    public static final OpSpec<ExtractOp> SPEC = OpSpec.of("vector.extract", ExtractOp::new)
            .operand("vector", Row.VECTOR)
            .operand("position", Accepts.INDEX)
            .result("result", TypeConstraint.ANY)
            .attribute(STATIC_POSITION, DenseArrayAttr.class)
            .traits(Trait.PURE)
            .format(new ExtractFormat())
            .verify(ExtractOp::verify);

    private ExtractOp(OpState state) {
        super(state);
    }

    public static ExtractOp create(Builder at, Location location, Value vector, Value position) {
        return at.add(new ExtractOp(OpState.of(SPEC, location)
                .operands(vector, position)
                .attribute(STATIC_POSITION, GIVEN)
                .results(((VectorType) vector.type()).element())));
    }

    public Value vector() {
        return operand(0);
    }

    public Value position() {
        return operand(1);
    }

    private void verify(Diagnostics problems) {
        VectorType type = (VectorType) vector().type();
        if (!required(STATIC_POSITION, DenseArrayAttr.class).equals(GIVEN))
            problems.error(this, "has %s, expected the position as operand", STATIC_POSITION);
        if (!result().type().equals(type.element()))
            problems.error(this, "gives %s, expected an element of %s", result().type(), type);
    }
}
