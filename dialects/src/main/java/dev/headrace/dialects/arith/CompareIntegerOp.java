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

/// Whether two integers stand in a relation.
///
/// ```mlir
/// %less = arith.cmpi slt, %i, %n : index
/// ```
public final class CompareIntegerOp extends ArithOp {
    public static final OpSpec<CompareIntegerOp> SPEC = OpSpec.of("arith.cmpi", CompareIntegerOp::new)
            .attribute("predicate", IntegerAttr.class)
            .operand("lhs", Accepts.INTEGER_LIKE)
            .operand("rhs", Accepts.INTEGER_LIKE)
            .result("result", Accepts.BOOL_LIKE)
            .traits(Trait.PURE)
            .format(new CompareFormat(Arrays.stream(IntegerPredicate.values())
                    .map(IntegerPredicate::keyword)
                    .toList()))
            .verify(CompareIntegerOp::verify);

    private CompareIntegerOp(OpState state) {
        super(state);
    }

    public static CompareIntegerOp create(
            Builder at, Location loc, IntegerPredicate predicate, Value left, Value right) {
        return at.add(new CompareIntegerOp(OpState.of(SPEC, loc)
                .attribute("predicate", IntegerAttr.i64(predicate.ordinal()))
                .operands(left, right)
                .results(Comparing.resultType(left.type()))));
    }

    public IntegerPredicate predicate() {
        return IntegerPredicate.values()[
                (int) required("predicate", IntegerAttr.class).value()];
    }

    public Value left() {
        return operand(0);
    }

    public Value right() {
        return operand(1);
    }

    private void verify(Diagnostics problems) {
        Comparing.verify(this, IntegerPredicate.values().length, problems);
    }
}
