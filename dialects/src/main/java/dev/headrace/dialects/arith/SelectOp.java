package dev.headrace.dialects.arith;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.IntegerType;

/// One of two values. A single condition may choose between whole tensors.
///
/// ```mlir
/// %larger = arith.select %less, %b, %a : f32
/// ```
public final class SelectOp extends ArithOp {
    public static final OpSpec<SelectOp> SPEC = OpSpec.of("arith.select", SelectOp::new)
            .operand("condition", Accepts.BOOL_LIKE)
            .operand("true_value", TypeConstraint.ANY)
            .operand("false_value", TypeConstraint.ANY)
            .result("result", TypeConstraint.ANY)
            .traits(Trait.PURE)
            .format(new SelectFormat())
            .verify(SelectOp::verify);

    private SelectOp(OpState state) {
        super(state);
    }

    public static SelectOp create(Builder at, Location loc, Value condition, Value whenTrue, Value whenFalse) {
        return at.add(new SelectOp(
                OpState.of(SPEC, loc).operands(condition, whenTrue, whenFalse).results(whenTrue.type())));
    }

    public Value condition() {
        return operand(0);
    }

    public Value whenTrue() {
        return operand(1);
    }

    public Value whenFalse() {
        return operand(2);
    }

    private void verify(Diagnostics problems) {
        Type type = result().type();
        if (!whenTrue().type().equals(type) || !whenFalse().type().equals(type))
            problems.error(
                    this,
                    "chooses between %s and %s, expected %s",
                    whenTrue().type(),
                    whenFalse().type(),
                    type);
        else if (!condition().type().equals(IntegerType.I1)
                && !Accepts.sameShape(condition().type(), type))
            problems.error(
                    this,
                    "has a condition of type %s, expected i1 or the shape of %s",
                    condition().type(),
                    type);
    }
}
