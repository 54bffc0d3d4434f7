package dev.headrace.dialects.scf;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Counts from `lower` to below `upper`. Carried values start as `inits`, become what the body yields, and are the
/// results in the end.
///
/// ```mlir
/// %sum = scf.for %i = %c0 to %c8 step %c1 iter_args(%so_far = %zero) -> (f32) {
///   %x = tensor.extract %xs[%i] : tensor<8xf32>
///   %next = arith.addf %so_far, %x : f32
///   scf.yield %next : f32
/// }
/// ```
/// An attribute `unroll` makes each iteration hardware of its own: all run at once, as far as they do not need each
/// other.
public final class ForOp extends ScfOp {
    /// Marks a loop whose iterations are lanes that run at once.
    public static final String UNROLL = "unroll";

    public static final OpSpec<ForOp> SPEC = OpSpec.of("scf.for", ForOp::new)
            .operand("lowerBound", Accepts.INTEGER)
            .operand("upperBound", Accepts.INTEGER)
            .operand("step", Accepts.INTEGER)
            .operands("initArgs", TypeConstraint.ANY)
            .results("results", TypeConstraint.ANY)
            .regions(1)
            .format(new ForFormat())
            .verify(ForOp::verify);

    /// Fills the body of a loop.
    @FunctionalInterface
    public interface Body {
        /// @param at the place where the body's operations go
        /// @return what the next iteration carries; the loop adds the `scf.yield`
        List<? extends Value> build(Builder at, Value counter, List<Value> carried);
    }

    private ForOp(OpState state) {
        super(state);
    }

    public static ForOp create(
            Builder at, Location loc, Value lower, Value upper, Value step, List<? extends Value> inits, Body body) {
        List<Type> types = inits.stream().<Type>map(Value::type).toList();
        List<Type> argumentTypes = new ArrayList<>(List.of(lower.type()));
        argumentTypes.addAll(types);
        Region region = Region.withBlock(argumentTypes, loc);
        ForOp loop = at.add(new ForOp(OpState.of(SPEC, loc)
                .operands(lower, upper, step)
                .operands(inits)
                .results(types)
                .region(region)));
        Builder inside = Builder.atEnd(loop.body());
        YieldOp.create(inside, loc, body.build(inside, loop.counter(), List.copyOf(loop.carried())));
        return loop;
    }

    /// A loop with constant bounds: 0, `step`, 2 `step` … below `upper`.
    public static ForOp create(
            Builder at, Location loc, long upper, long step, List<? extends Value> inits, Body body) {
        Value lower = ConstantOp.index(at, loc, 0).result();
        Value end = ConstantOp.index(at, loc, upper).result();
        return create(at, loc, lower, end, ConstantOp.index(at, loc, step).result(), inits, body);
    }

    public Value lower() {
        return operand(0);
    }

    public Value upper() {
        return operand(1);
    }

    public Value step() {
        return operand(2);
    }

    public List<Value> inits() {
        return operandGroup(3);
    }

    public Block body() {
        return region(0).block();
    }

    /// The loop counter inside the body.
    public BlockArgument counter() {
        return body().argument(0);
    }

    /// The carried values inside the body.
    public List<BlockArgument> carried() {
        return body().arguments().subList(1, body().arguments().size());
    }

    public YieldOp yielded() {
        return (YieldOp) body().last();
    }

    public boolean isUnrolled() {
        return hasAttribute(UNROLL);
    }

    /// How often the body runs, if the bounds and the step are constants.
    public OptionalLong tripCount() {
        OptionalLong lower = ConstantOp.integerOf(lower());
        OptionalLong upper = ConstantOp.integerOf(upper());
        OptionalLong step = ConstantOp.integerOf(step());
        if (lower.isEmpty() || upper.isEmpty() || step.isEmpty() || step.getAsLong() <= 0) return OptionalLong.empty();
        long span = Math.subtractExact(upper.getAsLong(), lower.getAsLong());
        return OptionalLong.of(Math.max(0, Math.ceilDiv(span, step.getAsLong())));
    }

    /// What the upper bound is at most; nothing if that is not known.
    public OptionalLong mostUpper() {
        OptionalLong constant = ConstantOp.integerOf(upper());
        return constant.isPresent() ? constant : UpperBound.of(upper());
    }

    /// As [#tripCount]; the most that it can be where the upper bound is the smaller of a number and a constant, or
    /// computed from such.
    public OptionalLong mostTrips() {
        if (tripCount().isPresent()) return tripCount();
        OptionalLong lower = ConstantOp.integerOf(lower());
        OptionalLong most = mostUpper();
        OptionalLong step = ConstantOp.integerOf(step());
        if (lower.isEmpty() || lower.getAsLong() < 0 || most.isEmpty() || step.isEmpty() || step.getAsLong() <= 0)
            return OptionalLong.empty();
        return OptionalLong.of(Math.max(0, Math.ceilDiv(most.getAsLong() - lower.getAsLong(), step.getAsLong())));
    }

    private void verify(Diagnostics problems) {
        Type counterType = lower().type();
        if (!upper().type().equals(counterType) || !step().type().equals(counterType)) {
            problems.error(
                    this, "counts in %s, %s and %s, expected one type", counterType, upper().type(), step().type());
            return;
        }
        ConstantOp.integerOf(step()).ifPresent(step -> {
            if (step <= 0) problems.error(this, "has step %d, expected a positive one", step);
        });
        List<Type> carried = inits().stream().map(Value::type).toList();
        List<Type> expected = new ArrayList<>(List.of(counterType));
        expected.addAll(carried);
        List<Type> given = region(0).isEmpty()
                ? List.of()
                : body().arguments().stream().map(Value::type).toList();
        if (!given.equals(expected)) {
            problems.error(this, "has block arguments %s, expected %s", given, expected);
            return;
        }
        List<Type> results = results().stream().map(Value::type).toList();
        if (!results.equals(carried)) problems.error(this, "gives %s, expected %s as it carries", results, carried);
        Yielding.verify(this, body(), carried, problems);
    }
}
