package dev.headrace.frontends.aten;

import dev.headrace.dialects.math.BinaryOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;

/// Functions of one or two numbers as mathematics knows them.
final class Functions {
    /// Those that PyTorch calls otherwise.
    private static final Set<UnaryOp.Kind> OTHERS = Set.of(
            UnaryOp.Kind.ABSF,
            UnaryOp.Kind.CEIL,
            UnaryOp.Kind.FLOOR,
            UnaryOp.Kind.ROUND,
            UnaryOp.Kind.ROUNDEVEN,
            UnaryOp.Kind.TRUNC);

    private Functions() {}

    static Family family() {
        Family family = new Family("functions");
        for (UnaryOp.Kind kind : UnaryOp.Kind.values())
            if (!OTHERS.contains(kind))
                family.add(kind.name().toLowerCase(Locale.ROOT) + ".default", on((in, x) -> in.math(kind, x)));
        return family.add("ceil.default", on(rounded(UnaryOp.Kind.CEIL)))
                .add("floor.default", on(rounded(UnaryOp.Kind.FLOOR)))
                .add("round.default", on(rounded(UnaryOp.Kind.ROUNDEVEN)))
                .add("trunc.default fix.default", on(rounded(UnaryOp.Kind.TRUNC)))
                .add("round.decimals", Functions::roundDecimals)
                .add("frac.default", on((in, x) -> in.subtract(x, in.math(UnaryOp.Kind.TRUNC, x))))
                .add("neg.default", on(Scalars::negate))
                .add("abs.default", on(Scalars::absolute))
                .add("positive.default", on((_, x) -> x))
                .add("sign.default sgn.default", on(Functions::sign))
                .add("square.default", on((in, x) -> in.multiply(x, x)))
                .add("reciprocal.default", on((in, x) -> in.divide(1, x)))
                .add("erfc.default", on((in, x) -> in.subtract(1, in.math(UnaryOp.Kind.ERF, x))))
                .add("deg2rad.default", on((in, x) -> in.multiply(x, Math.PI / 180)))
                .add("rad2deg.default", on((in, x) -> in.multiply(x, 180 / Math.PI)))
                .add("logit.default", Functions::logit)
                .add("atan2.default", two((in, e) -> in.math(BinaryOp.Kind.ATAN2, e.get(0), e.get(1))))
                .add(
                        "hypot.default",
                        two((in, e) -> in.math(
                                UnaryOp.Kind.SQRT,
                                in.add(in.multiply(e.get(0), e.get(0)), in.multiply(e.get(1), e.get(1))))))
                .add("logaddexp.default", two(Functions::logOfSum))
                .add("pow.Tensor_Scalar", Functions::power)
                .add("pow.Tensor_Tensor", (node, at) -> powerOf(node, "self", "exponent", at))
                .add("pow.Scalar", (node, at) -> powerOf(node, "self", "exponent", at));
    }

    private static AtenOp.One on(BiFunction<Scalars, Scalar, Scalar> function) {
        return (node, at) -> at.pointwise(node, at.tensor(node, "self"), function);
    }

    private static AtenOp.One two(Lowering.Body body) {
        return (node, at) -> {
            TensorType type = at.typeOf(node);
            return at.pointwise(
                    List.of(at.tensor(node, "self"), at.tensor(node, "other")), type.shape(), type.element(), body);
        };
    }

    /// Integers are whole already.
    private static BiFunction<Scalars, Scalar, Scalar> rounded(UnaryOp.Kind kind) {
        return (in, x) -> x.isReal() ? in.math(kind, x) : x;
    }

    private static Tensor roundDecimals(AtenNode node, Lowering at) {
        long decimals = node.integer("decimals", 0);
        double power = Math.pow(10, (double) Math.abs(decimals));
        return at.pointwise(node, at.tensor(node, "self"), (in, x) -> {
            if (!x.isReal() || decimals == 0)
                return rounded(UnaryOp.Kind.ROUNDEVEN).apply(in, x);
            Scalar scaled = decimals > 0 ? in.multiply(x, power) : in.divide(x, power);
            Scalar whole = in.math(UnaryOp.Kind.ROUNDEVEN, scaled);
            return decimals > 0 ? in.divide(whole, power) : in.multiply(whole, power);
        });
    }

    /// 0 for NaN too.
    private static Scalar sign(Scalars in, Scalar x) {
        if (x.isTruth()) return x;
        Scalar negative = in.select(in.is("lt", x, 0), Scalar.of(-1, x.type()), 0);
        return in.select(in.is("gt", x, 0), Scalar.of(1, x.type()), negative);
    }

    private static Tensor logit(AtenNode node, Lowering at) {
        double margin = node.real("eps", -1);
        return at.pointwise(node, at.tensor(node, "self"), (in, x) -> {
            Scalar inside = margin < 0 ? x : in.minimum(in.maximum(x, margin), 1 - margin);
            return in.math(UnaryOp.Kind.LOG, in.divide(inside, in.subtract(1, inside)));
        });
    }

    /// `log(exp(a) + exp(b))`. Equal infinities are their own result.
    private static Scalar logOfSum(Scalars in, List<Scalar> e) {
        Scalar a = e.get(0);
        Scalar b = e.get(1);
        Scalar apart = in.negate(in.absolute(in.subtract(a, b)));
        Scalar sum = in.add(in.maximum(a, b), in.math(UnaryOp.Kind.LOG1P, in.exp(apart)));
        Scalar infinite = in.is("eq", in.absolute(a), Double.POSITIVE_INFINITY);
        return in.select(in.and(infinite, in.is("eq", a, b)), a, sum);
    }

    /// The exponents that PyTorch computes by other means too.
    private static Tensor power(AtenNode node, Lowering at) {
        double exponent = node.real("exponent", 1);
        if (!(at.typeOf(node).element() instanceof FloatType)) {
            if (exponent < 0) throw at.unsupported(node, "of integers to a negative exponent", "use floats");
            return at.pointwise(node, at.tensor(node, "self"), (in, x) -> wholePower(in, x, (long) exponent));
        }
        return at.pointwise(node, at.tensor(node, "self"), (in, x) -> {
            if (exponent == 0) return Scalar.of(1, x.type());
            if (exponent == 1) return x;
            if (exponent == 2) return in.multiply(x, x);
            if (exponent == 3) return in.multiply(x, in.multiply(x, x));
            if (exponent == 0.5) return in.math(UnaryOp.Kind.SQRT, x);
            if (exponent == -0.5) return in.math(UnaryOp.Kind.RSQRT, x);
            if (exponent == -1) return in.divide(1, x);
            if (exponent == -2) return in.divide(1, in.multiply(x, x));
            return in.math(BinaryOp.Kind.POWF, x, Scalar.of(exponent, x.type()));
        });
    }

    private static Scalar wholePower(Scalars in, Scalar x, long exponent) {
        Scalar power = Scalar.of(1L, x.type());
        Scalar square = x;
        for (long rest = exponent; rest > 0; rest >>= 1) {
            if ((rest & 1) == 1) power = in.multiply(power, square);
            if (rest > 1) square = in.multiply(square, square);
        }
        return power;
    }

    private static Tensor powerOf(AtenNode node, String base, String exponent, Lowering at) {
        TensorType type = at.typeOf(node);
        Type element = type.element();
        if (!(element instanceof FloatType))
            throw at.unsupported(node, "of integers to computed exponents", "use floats");
        return at.pointwise(
                List.of(at.operand(node, base, element), at.operand(node, exponent, element)),
                type.shape(),
                element,
                (in, e) -> in.math(BinaryOp.Kind.POWF, e.get(0), e.get(1)));
    }
}
