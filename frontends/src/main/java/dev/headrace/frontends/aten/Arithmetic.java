package dev.headrace.frontends.aten;

import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Sums, products and quotients of numbers.
final class Arithmetic {
    private Arithmetic() {}

    static Family family() {
        return new Family("arithmetic")
                .add("add.Tensor add.Scalar", (node, at) -> scaledSum(node, "self", "other", 1, at))
                .add("sub.Tensor sub.Scalar subtract.Tensor", (node, at) -> scaledSum(node, "self", "other", -1, at))
                .add("rsub.Tensor rsub.Scalar", (node, at) -> scaledSum(node, "other", "self", -1, at))
                .add("mul.Tensor mul.Scalar multiply.Tensor", two(Scalars::multiply))
                .add("div.Tensor div.Scalar divide.Tensor true_divide.Tensor", two(Scalars::divide))
                .add("div.Tensor_mode div.Scalar_mode", Arithmetic::divide)
                .add("floor_divide.default floor_divide.Scalar", two(Arithmetic::floorDivide))
                .add("remainder.Tensor remainder.Scalar", two(Arithmetic::remainder))
                .add("remainder.Scalar_Tensor", two(Arithmetic::remainder))
                .add("fmod.Tensor fmod.Scalar", two(Scalars::remainder))
                .add("maximum.default max.other", two(Scalars::maximum))
                .add("minimum.default min.other", two(Scalars::minimum))
                .add("fmax.default", two((in, a, b) -> unlessNan(in, a, b, in.maximum(a, b))))
                .add("fmin.default", two((in, a, b) -> unlessNan(in, a, b, in.minimum(a, b))))
                .add("clamp.default clip.default", (node, at) -> clamp(node, "min", "max", at))
                .add("clamp.Tensor", (node, at) -> clamp(node, "min", "max", at))
                .add("clamp_min.default clamp_min.Tensor", (node, at) -> clamp(node, "min", "", at))
                .add("clamp_max.default clamp_max.Tensor", (node, at) -> clamp(node, "", "max", at))
                .add("addcmul.default", (node, at) -> addProduct(node, Scalars::multiply, at))
                .add("addcdiv.default", (node, at) -> addProduct(node, Scalars::divide, at))
                .add("lerp.Scalar lerp.Tensor", Arithmetic::interpolate);
    }

    @FunctionalInterface
    private interface OnTwo {
        Scalar build(Scalars in, Scalar a, Scalar b);
    }

    private static AtenOp.One two(OnTwo function) {
        return (node, at) -> two(node, function, at);
    }

    private static Tensor two(AtenNode node, OnTwo function, Lowering at) {
        TensorType type = at.typeOf(node);
        return at.pointwise(
                List.of(at.operand(node, "self", type.element()), at.operand(node, "other", type.element())),
                type.shape(),
                type.element(),
                (in, e) -> function.build(in, e.get(0), e.get(1)));
    }

    /// `first + sign · alpha · second`.
    private static Tensor scaledSum(AtenNode node, String first, String second, long sign, Lowering at) {
        TensorType type = at.typeOf(node);
        return at.pointwise(
                List.of(at.operand(node, first, type.element()), at.operand(node, second, type.element())),
                type.shape(),
                type.element(),
                (in, e) -> {
                    Scalar scaled = e.get(1);
                    if (node.real("alpha", 1) != 1) scaled = in.multiply(scaled, node.number("alpha", scaled.type()));
                    return sign > 0 ? in.add(e.get(0), scaled) : in.subtract(e.get(0), scaled);
                });
    }

    private static Tensor divide(AtenNode node, Lowering at) {
        return switch (node.text("rounding_mode", "none")) {
            case "none" -> two(node, Scalars::divide, at);
            case "floor" -> two(node, Arithmetic::floorDivide, at);
            case "trunc" ->
                two(
                        node,
                        (in, a, b) -> a.isReal() ? in.math(UnaryOp.Kind.TRUNC, in.divide(a, b)) : in.divide(a, b),
                        at);
            default ->
                throw at.unsupported(
                        node, "with rounding mode '" + node.text("rounding_mode", "") + "'", "use 'floor' or 'trunc'");
        };
    }

    /// By way of the exact remainder, so that quotients next to a whole number are rounded to the right side of it.
    private static Scalar floorDivide(Scalars in, Scalar a, Scalar b) {
        if (!a.isReal()) return in.floorDivide(a, b);
        Scalar rest = in.remainder(a, b);
        Scalar quotient = in.divide(in.subtract(a, rest), b);
        quotient = in.select(isOffside(in, rest, b), in.add(quotient, -1), quotient);
        Scalar floor = in.math(UnaryOp.Kind.FLOOR, quotient);
        floor = in.select(in.is("gt", in.subtract(quotient, floor), 0.5), in.add(floor, 1), floor);
        Scalar plain = in.divide(a, b);
        Scalar zero = in.multiply(plain, 0);
        floor = in.select(in.is("ne", quotient, 0), floor, zero);
        return in.select(in.is("eq", b, 0), plain, floor);
    }

    /// Whether a remainder has not the sign of the divisor.
    private static Scalar isOffside(Scalars in, Scalar rest, Scalar divisor) {
        Scalar differ = in.exclusiveOr(in.is("lt", rest, 0), in.is("lt", divisor, 0));
        return in.and(in.is("ne", rest, 0), differ);
    }

    /// With the sign of the divisor.
    private static Scalar remainder(Scalars in, Scalar a, Scalar b) {
        Scalar rest = in.remainder(a, b);
        return in.select(isOffside(in, rest, b), in.add(rest, b), rest);
    }

    private static Scalar unlessNan(Scalars in, Scalar a, Scalar b, Scalar extreme) {
        return a.isReal() ? in.select(in.isNan(a), b, in.select(in.isNan(b), a, extreme)) : extreme;
    }

    /// Bounds are numbers or tensors, and either may be missing.
    private static Tensor clamp(AtenNode node, String low, String high, Lowering at) {
        TensorType type = at.typeOf(node);
        List<Tensor> inputs = new ArrayList<>(List.of(at.tensor(node, "self")));
        boolean hasLow = node.has(low);
        if (hasLow) inputs.add(at.operand(node, low, type.element()));
        boolean hasHigh = node.has(high);
        if (hasHigh) inputs.add(at.operand(node, high, type.element()));
        return at.pointwise(inputs, type.shape(), type.element(), (in, e) -> {
            Scalar x = e.getFirst();
            if (hasLow) x = in.maximum(x, e.get(1));
            return hasHigh ? in.minimum(x, e.getLast()) : x;
        });
    }

    /// `self + value · (tensor1 ∘ tensor2)`.
    private static Tensor addProduct(AtenNode node, OnTwo function, Lowering at) {
        TensorType type = at.typeOf(node);
        return at.pointwise(
                List.of(at.tensor(node, "self"), at.tensor(node, "tensor1"), at.tensor(node, "tensor2")),
                type.shape(),
                type.element(),
                (in, e) -> {
                    Scalar second = function.build(in, e.get(1), e.get(2));
                    if (node.real("value", 1) != 1)
                        second = function.build(
                                in, in.multiply(e.get(1), node.number("value", second.type())), e.get(2));
                    return in.add(e.get(0), second);
                });
    }

    /// From the end that is nearer, so that both ends are met exactly.
    private static Tensor interpolate(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        Type element = type.element();
        return at.pointwise(
                List.of(at.tensor(node, "self"), at.tensor(node, "end"), at.operand(node, "weight", element)),
                type.shape(),
                element,
                (in, e) -> {
                    Scalar weight = e.get(2);
                    Scalar difference = in.subtract(e.get(1), e.get(0));
                    Scalar fromStart = in.add(e.get(0), in.multiply(weight, difference));
                    Scalar fromEnd = in.subtract(e.get(1), in.multiply(difference, in.subtract(1, weight)));
                    return in.select(in.is("lt", in.absolute(weight), 0.5), fromStart, fromEnd);
                });
    }
}
