package dev.headrace.dialects.vector;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.VectorType;

/// The sum of the elements of a vector of integers, which wraps around: in what order they are added makes no
/// difference, so hardware takes a tree.
///
/// ```mlir
/// %sum = vector.reduction <add>, %v : vector<64xi32> into i32
/// ```
public final class ReductionOp extends VectorOp {
    static final String KIND = "kind";

    public static final OpSpec<ReductionOp> SPEC = OpSpec.of("vector.reduction", ReductionOp::new)
            .operand("vector", Row.VECTOR)
            .result("dest", TypeConstraint.ANY)
            .attribute(KIND, CombiningKind.class)
            .traits(Trait.PURE)
            .format(new ReductionFormat())
            .verify(ReductionOp::verify);

    private ReductionOp(OpState state) {
        super(state);
    }

    public static ReductionOp create(Builder at, Location location, Value vector) {
        return at.add(new ReductionOp(OpState.of(SPEC, location)
                .operands(vector)
                .attribute(KIND, CombiningKind.ADD)
                .results(((VectorType) vector.type()).element())));
    }

    public Value vector() {
        return operand(0);
    }

    public long lanes() {
        return ((VectorType) vector().type()).elements();
    }

    /// How many additions follow each other in a tree.
    public int levels() {
        return Long.SIZE - Long.numberOfLeadingZeros(lanes() - 1);
    }

    private void verify(Diagnostics problems) {
        VectorType type = (VectorType) vector().type();
        if (!(type.element() instanceof IntegerType))
            problems.error(this, "adds up %s, expected integers: sums of others depend on their order", type);
        if (!result().type().equals(type.element()))
            problems.error(this, "gives %s, expected an element of %s", result().type(), type);
    }
}
