package dev.headrace.dialects.arith;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.FloatType;
import java.util.Optional;
import java.util.OptionalLong;

/// A number, or a tensor of numbers, known at compile time.
///
/// ```mlir
/// %half = arith.constant 5.000000e-01 : f32
/// %mask = arith.constant dense<[true, false]> : tensor<2xi1>
/// ```
public final class ConstantOp extends ArithOp {
    public static final OpSpec<ConstantOp> SPEC = OpSpec.of("arith.constant", ConstantOp::new)
            .attribute("value", Attribute.class)
            .result("result", TypeConstraint.ANY)
            .traits(Trait.PURE)
            .format(new ConstantFormat())
            .verify(ConstantOp::verify);

    private ConstantOp(OpState state) {
        super(state);
    }

    /// @throws IllegalArgumentException if `value` is neither a number nor a row of numbers
    public static ConstantOp create(Builder at, Location loc, Attribute value) {
        Type type = typeOf(value).orElseThrow(() -> new IllegalArgumentException(value + " is no constant"));
        return at.add(
                new ConstantOp(OpState.of(SPEC, loc).attribute("value", value).results(type)));
    }

    public static ConstantOp index(Builder at, Location loc, long value) {
        return create(at, loc, IntegerAttr.index(value));
    }

    public static ConstantOp f32(Builder at, Location loc, float value) {
        return create(at, loc, FloatAttr.f32(value));
    }

    public static ConstantOp number(Builder at, Location loc, double value, FloatType type) {
        return create(at, loc, new FloatAttr(value, type));
    }

    /// @param type an integer type or index
    public static ConstantOp integer(Builder at, Location loc, long value, Type type) {
        return create(at, loc, new IntegerAttr(value, type));
    }

    /// What a value is known to be at compile time, if it is the result of a constant.
    public static Optional<Attribute> valueOf(Value value) {
        return value.definingOp() instanceof ConstantOp constant ? Optional.of(constant.value()) : Optional.empty();
    }

    /// As [#valueOf], for a single integer or index.
    public static OptionalLong integerOf(Value value) {
        return value.definingOp() instanceof ConstantOp constant && constant.value() instanceof IntegerAttr number
                ? OptionalLong.of(number.value())
                : OptionalLong.empty();
    }

    public Attribute value() {
        return required("value", Attribute.class);
    }

    static Optional<Type> typeOf(Attribute value) {
        return switch (value) {
            case IntegerAttr number -> Optional.of(number.type());
            case FloatAttr number -> Optional.of(number.type());
            case DenseElementsAttr elements -> Optional.of(elements.type());
            default -> Optional.empty();
        };
    }

    private void verify(Diagnostics problems) {
        Type given = typeOf(value()).orElse(null);
        if (given == null) problems.error(this, "has value %s, expected a number or a tensor of numbers", value());
        else if (!given.equals(result().type()))
            problems.error(this, "gives %s, expected %s as its value", result().type(), given);
    }
}
