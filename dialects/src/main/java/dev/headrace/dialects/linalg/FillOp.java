package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// A tensor with every element set to one number. The output operand gives the shape only.
///
/// ```mlir
/// %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4x8xf32>) -> tensor<4x8xf32>
/// ```
///
/// MLIR gives named operations a hidden body, here one that yields the number; only the generic syntax shows it.
public final class FillOp extends LinalgOp {
    public static final OpSpec<FillOp> SPEC = OpSpec.of("linalg.fill", FillOp::new)
            .operands("inputs", TypeConstraint.ANY)
            .operands("outputs", Accepts.TENSOR)
            .result("result", Accepts.TENSOR)
            .regions(1)
            .traits(Trait.PURE)
            .format(new FillFormat())
            .verify(FillOp::verify);

    private FillOp(OpState state) {
        super(state);
    }

    public static FillOp create(Builder at, Location loc, Value number, Value output) {
        return at.add(new FillOp(state(loc, number, output)));
    }

    /// All parts of the operation with its hidden body, for the parser of the custom syntax.
    public static OpState state(Location loc, Value number, Value output) {
        Type element = Accepts.elementOf(output.type());
        Region region = Region.withBlock(List.of(number.type(), element), loc);
        YieldOp.create(
                Builder.atEnd(region.block()), loc, List.of(region.block().argument(0)));
        return OpState.of(SPEC, loc)
                .operandGroups(List.of(List.of(number), List.of(output)))
                .results(output.type())
                .region(region);
    }

    public Value number() {
        return operand(0);
    }

    public Value output() {
        return operand(1);
    }

    private void verify(Diagnostics problems) {
        if (operandGroup(0).size() != 1 || operandGroup(1).size() != 1) {
            problems.error(this, "has %d operands, expected a number and an output", operandCount());
            return;
        }
        Type element = Accepts.elementOf(output().type());
        if (!number().type().equals(element))
            problems.error(this, "fills %s with %s", output().type(), number().type());
        if (!result().type().equals(output().type()))
            problems.error(this, "gives %s, expected %s as its output", result().type(), output().type());
    }
}
