package dev.headrace.dialects.math;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.arith.FlagsAttr;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;

/// `a * b + c`, rounded once.
///
/// ```mlir
/// %sum = math.fma %a, %b, %c : f32
/// ```
public final class FmaOp extends MathOp {
    public static final OpSpec<FmaOp> SPEC = OpSpec.of("math.fma", FmaOp::new)
            .operand("a", Accepts.FLOAT_LIKE)
            .operand("b", Accepts.FLOAT_LIKE)
            .operand("c", Accepts.FLOAT_LIKE)
            .result("result", Accepts.FLOAT_LIKE)
            .optionalAttribute("fastmath", FlagsAttr.class)
            .traits(Trait.PURE, Trait.SAME_TYPE)
            .format("$a `,` $b `,` $c attr-dict `:` type($result)");

    private FmaOp(OpState state) {
        super(state);
    }

    public static FmaOp create(Builder at, Location loc, Value a, Value b, Value c) {
        return at.add(new FmaOp(OpState.of(SPEC, loc).operands(a, b, c).results(a.type())));
    }
}
