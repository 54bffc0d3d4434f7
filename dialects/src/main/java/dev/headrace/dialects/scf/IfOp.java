package dev.headrace.dialects.scf;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;
import java.util.function.Function;

/// Runs one of two branches; the second may be missing if there are no results.
///
/// ```mlir
/// %x = scf.if %first -> (f32) {
///   scf.yield %init : f32
/// } else {
///   scf.yield %so_far : f32
/// }
/// ```
public final class IfOp extends ScfOp {
    public static final OpSpec<IfOp> SPEC = OpSpec.of("scf.if", IfOp::new)
            .operand("condition", Accepts.BOOL)
            .results("results", TypeConstraint.ANY)
            .regions(2)
            .format(new IfFormat())
            .verify(IfOp::verify);

    private IfOp(OpState state) {
        super(state);
    }

    /// Each branch adds its operations and returns what it yields.
    public static IfOp create(
            Builder at,
            Location loc,
            Value condition,
            List<? extends Type> resultTypes,
            Function<Builder, List<? extends Value>> whenTrue,
            Function<Builder, List<? extends Value>> whenFalse) {
        IfOp branch = at.add(new IfOp(state(loc, condition)
                .results(resultTypes)
                .region(Region.withBlock())
                .region(Region.withBlock())));
        fill(branch.whenTrue(), loc, whenTrue);
        fill(branch.whenFalse(), loc, whenFalse);
        return branch;
    }

    /// Runs something or nothing.
    public static IfOp create(
            Builder at, Location loc, Value condition, Function<Builder, List<? extends Value>> body) {
        IfOp branch =
                at.add(new IfOp(state(loc, condition).region(Region.withBlock()).region(new Region())));
        fill(branch.whenTrue(), loc, body);
        return branch;
    }

    private static OpState state(Location loc, Value condition) {
        return OpState.of(SPEC, loc).operands(condition);
    }

    private static void fill(Region region, Location loc, Function<Builder, List<? extends Value>> body) {
        Builder inside = Builder.atEnd(region.block());
        YieldOp.create(inside, loc, body.apply(inside));
    }

    public Value condition() {
        return operand(0);
    }

    public Region whenTrue() {
        return region(0);
    }

    /// Empty where there is nothing to do.
    public Region whenFalse() {
        return region(1);
    }

    private void verify(Diagnostics problems) {
        List<Type> expected = results().stream().map(Value::type).toList();
        if (whenTrue().isEmpty() || whenFalse().isEmpty() && !expected.isEmpty()) {
            problems.error(this, "has results but lacks a branch");
            return;
        }
        for (Region region : regions())
            if (!region.isEmpty()) Yielding.verify(this, region.block(), expected, problems);
    }
}
