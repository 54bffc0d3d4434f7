package dev.headrace.dialects.vector;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.VectorType;

/// The elements of a vector, combined to one: their sum, or the largest or smallest of them.
///
/// Neighbours are combined first, then neighbours among what that gives, and so on, as a tree of operators does it;
/// what has no neighbour goes to the next level as it is. Integers wrap around, so that the order makes no difference
/// to them.
///
/// ```mlir
/// %sum = vector.reduction <add>, %v : vector<64xi32> into i32
/// %largest = vector.reduction <maximumf>, %v : vector<64xf32> into f32
/// ```
public final class ReductionOp extends VectorOp {
    static final String KIND = "kind";

    /// What a tree has room for.
    public static final long MOST_LANES = 1024;

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

    /// @param combining one that [#isKnown]
    public static ReductionOp create(Builder at, Location location, BinaryOp.Kind combining, Value vector) {
        return at.add(new ReductionOp(OpState.of(SPEC, location)
                .operands(vector)
                .attribute(KIND, CombiningKind.of(combining).orElseThrow())
                .results(((VectorType) vector.type()).element())));
    }

    /// Whether vectors of such elements can be combined by an operation.
    public static boolean isKnown(BinaryOp.Kind combining, Type element) {
        return CombiningKind.of(combining)
                .filter(kind -> kind.on(element) == combining && combining.isFloat() == element instanceof FloatType)
                .isPresent();
    }

    CombiningKind kind() {
        return required(KIND, CombiningKind.class);
    }

    /// The operation that combines two elements.
    public BinaryOp.Kind combining() {
        return kind().on(result().type());
    }

    public Value vector() {
        return operand(0);
    }

    public long lanes() {
        return ((VectorType) vector().type()).elements();
    }

    /// How many operators follow each other in a tree.
    public int levels() {
        return Long.SIZE - Long.numberOfLeadingZeros(lanes() - 1);
    }

    private void verify(Diagnostics problems) {
        VectorType type = (VectorType) vector().type();
        boolean isInteger = type.element() instanceof IntegerType;
        if (!isInteger && !(type.element() instanceof FloatType)
                || isInteger == combining().isFloat())
            problems.error(this, "combines elements of %s with '%s'", type, kind().word());
        if (lanes() > MOST_LANES) problems.error(this, "combines %d elements, expected up to %d", lanes(), MOST_LANES);
        if (!result().type().equals(type.element()))
            problems.error(this, "gives %s, expected an element of %s", result().type(), type);
    }
}
