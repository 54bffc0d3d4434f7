package dev.headrace.dialects.arith;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;

/// The number with its sign turned, that of zero and NaN too.
///
/// ```mlir
/// %minus = arith.negf %a : f32
/// ```
public final class NegFOp extends ArithOp {
    public static final OpSpec<NegFOp> SPEC = OpSpec.of("arith.negf", NegFOp::new)
            .operand("operand", Accepts.FLOAT_LIKE)
            .result("result", Accepts.FLOAT_LIKE)
            .optionalAttribute("fastmath", FlagsAttr.class)
            .traits(Trait.PURE, Trait.SAME_TYPE)
            .format("$operand attr-dict `:` type($result)");

    private NegFOp(OpState state) {
        super(state);
    }

    public static NegFOp create(Builder at, Location loc, Value operand) {
        return at.add(new NegFOp(OpState.of(SPEC, loc).operands(operand).results(operand.type())));
    }
}
