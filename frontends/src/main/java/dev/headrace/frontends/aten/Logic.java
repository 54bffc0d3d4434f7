package dev.headrace.frontends.aten;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// Comparisons, truth values, bits, and choices that depend on them.
final class Logic {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private Logic() {}

    static Family family() {
        Family family = new Family("logic");
        for (String relation : List.of("eq", "ne", "lt", "le", "gt", "ge"))
            family.add(relation + ".Tensor " + relation + ".Scalar", (node, at) -> compare(relation, node, at));
        return family.add("isnan.default", test(Scalars::isNan))
                .add(
                        "isinf.default",
                        test((in, x) -> x.isReal() ? in.is("eq", in.absolute(x), INFINITE) : Scalar.of(false)))
                .add(
                        "isfinite.default",
                        test((in, x) -> x.isReal() ? in.is("lt", in.absolute(x), INFINITE) : Scalar.of(true)))
                .add("signbit.default", test((in, x) -> x.isTruth() ? Scalar.of(false) : in.is("lt", x, 0)))
                .add("logical_and.default", truths(Scalars::and))
                .add("logical_or.default", truths(Scalars::or))
                .add("logical_xor.default", truths(Scalars::exclusiveOr))
                .add("logical_not.default", test((in, x) -> in.not(in.convert(x, IntegerType.I1))))
                .add("bitwise_and.Tensor bitwise_and.Scalar __and__.Tensor __and__.Scalar", bits(Scalars::and))
                .add("bitwise_or.Tensor bitwise_or.Scalar __or__.Tensor __or__.Scalar", bits(Scalars::or))
                .add("bitwise_xor.Tensor bitwise_xor.Scalar __xor__.Tensor __xor__.Scalar", bits(Scalars::exclusiveOr))
                .add("bitwise_not.default", (node, at) -> at.pointwise(node, at.tensor(node, "self"), Scalars::not))
                .add(
                        "bitwise_left_shift.Tensor bitwise_left_shift.Tensor_Scalar __lshift__.Tensor"
                                + " __lshift__.Scalar",
                        bits(Scalars::shiftLeft))
                .add(
                        "bitwise_right_shift.Tensor bitwise_right_shift.Tensor_Scalar __rshift__.Tensor"
                                + " __rshift__.Scalar",
                        bits(Scalars::shiftRight))
                .add(
                        "where.self where.ScalarOther where.ScalarSelf where.Scalar",
                        (node, at) -> choose(node, at.tensor(node, "condition"), "self", "other", at))
                .add(
                        "masked_fill.Scalar masked_fill.Tensor",
                        (node, at) -> choose(node, at.tensor(node, "mask"), "value", "self", at))
                .add("nan_to_num.default", Logic::replaceNan);
    }

    @FunctionalInterface
    private interface OnOne {
        Scalar build(Scalars in, Scalar x);
    }

    @FunctionalInterface
    private interface OnTwo {
        Scalar build(Scalars in, Scalar a, Scalar b);
    }

    private static AtenOp.One test(OnOne function) {
        return (node, at) -> {
            Tensor self = at.tensor(node, "self");
            return at.elementwise(
                    List.of(self), self.shape(), IntegerType.I1, (in, e) -> function.build(in, e.getFirst()));
        };
    }

    private static AtenOp.One truths(OnTwo function) {
        return (node, at) -> at.elementwise(
                List.of(at.tensor(node, "self"), at.tensor(node, "other")),
                at.typeOf(node).shape(),
                IntegerType.I1,
                (in, e) ->
                        function.build(in, in.convert(e.get(0), IntegerType.I1), in.convert(e.get(1), IntegerType.I1)));
    }

    private static AtenOp.One bits(OnTwo function) {
        return (node, at) -> {
            TensorType type = at.typeOf(node);
            return at.pointwise(
                    List.of(at.operand(node, "self", type.element()), at.operand(node, "other", type.element())),
                    type.shape(),
                    type.element(),
                    (in, e) -> function.build(in, e.get(0), e.get(1)));
        };
    }

    private static Tensor compare(String relation, AtenNode node, Lowering at) {
        Tensor left = at.tensor(node, "self");
        Type common = switch (node.argument("other").orElse(null)) {
            case Argument.Tensor(String name) -> Promotion.of(left, at.tensor(name));
            case Argument.Real _ when !(left.element() instanceof FloatType) -> FloatType.F32;
            case Argument.Int _ when left.element().equals(IntegerType.I1) -> IntegerType.I64;
            case null, default -> left.element();
        };
        Tensor right = node.argument("other").orElse(null) instanceof Argument.Tensor(String name)
                ? at.tensor(name)
                : Tensor.number(node.number("other", common));
        return at.elementwise(
                List.of(left, right),
                at.typeOf(node).shape(),
                IntegerType.I1,
                (in, e) -> in.is(relation, in.convert(e.get(0), common), in.convert(e.get(1), common)));
    }

    /// A choice moves numbers and computes nothing.
    private static Tensor choose(AtenNode node, Tensor condition, String yes, String no, Lowering at) {
        TensorType type = at.typeOf(node);
        Type element = type.element();
        return at.elementwise(
                List.of(condition, option(node, yes, element, at), option(node, no, element, at)),
                type.shape(),
                element,
                (in, e) -> in.select(
                        in.convert(e.get(0), IntegerType.I1),
                        in.convert(e.get(1), element),
                        in.convert(e.get(2), element)));
    }

    private static Tensor option(AtenNode node, String name, Type element, Lowering at) {
        return node.argument(name).orElse(null) instanceof Argument.Tensor(String tensor)
                ? at.tensor(tensor)
                : Tensor.number(node.number(name, element));
    }

    private static Tensor replaceNan(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        if (!(type.element() instanceof FloatType real)) return at.tensor(node, "self");
        double most = real.largest();
        double nan = node.real("nan", 0);
        double above = node.real("posinf", most);
        double below = node.real("neginf", -most);
        return at.elementwise(List.of(at.tensor(node, "self")), type.shape(), real, (in, e) -> {
            Scalar x = e.getFirst();
            Scalar finite = in.select(
                    in.is("eq", x, INFINITE),
                    Scalar.of(above, real),
                    in.select(in.is("eq", x, -INFINITE), Scalar.of(below, real), x));
            return in.select(in.isNan(x), Scalar.of(nan, real), finite);
        });
    }
}
