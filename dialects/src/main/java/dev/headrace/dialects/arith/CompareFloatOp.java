package dev.headrace.dialects.arith;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.Arrays;

/// Whether two floating-point numbers stand in a relation.
///
/// ```mlir
/// %less = arith.cmpf olt, %a, %b : f32
/// ```
public final class CompareFloatOp extends ArithOp {
    public static final OpSpec<CompareFloatOp> SPEC = OpSpec.of("arith.cmpf", CompareFloatOp::new)
            .attribute("predicate", IntegerAttr.class)
            .optionalAttribute("fastmath", FlagsAttr.class)
            .operand("lhs", Accepts.FLOAT_LIKE)
            .operand("rhs", Accepts.FLOAT_LIKE)
            .result("result", Accepts.BOOL_LIKE)
            .traits(Trait.PURE)
            .format(new CompareFormat(Arrays.stream(FloatPredicate.values())
                    .map(FloatPredicate::keyword)
                    .toList()))
            .verify(CompareFloatOp::verify);

    private CompareFloatOp(OpState state) {
        super(state);
    }

    public static CompareFloatOp create(Builder at, Location loc, FloatPredicate predicate, Value left, Value right) {
        return at.add(new CompareFloatOp(OpState.of(SPEC, loc)
                .attribute("predicate", IntegerAttr.i64(predicate.ordinal()))
                .operands(left, right)
                .results(Comparing.resultType(left.type()))));
    }

    public FloatPredicate predicate() {
        return FloatPredicate.values()[
                (int) required("predicate", IntegerAttr.class).value()];
    }

    public Value left() {
        return operand(0);
    }

    public Value right() {
        return operand(1);
    }

    private void verify(Diagnostics problems) {
        Comparing.verify(this, FloatPredicate.values().length, problems);
    }
}
