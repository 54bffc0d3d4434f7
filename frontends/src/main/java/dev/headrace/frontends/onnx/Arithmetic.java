package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Computes each element of the result from one of each operand, broadcast: each of these is one ATen call, or done now
/// where the elements are known.
final class Arithmetic {
    private Arithmetic() {}

    /// Operations on two numbers; on integers division goes towards zero.
    enum Binary {
        ADD("aten.add.Tensor", Double::sum, Long::sum),
        SUB("aten.sub.Tensor", (a, b) -> a - b, (a, b) -> a - b),
        MUL("aten.mul.Tensor", (a, b) -> a * b, (a, b) -> a * b),
        DIV("aten.div.Tensor", (a, b) -> a / b, (a, b) -> a / b),
        MAX("aten.maximum.default", Math::max, Math::max),
        MIN("aten.minimum.default", Math::min, Math::min),
        POW("aten.pow.Tensor_Tensor", Math::pow, (a, b) -> (long) Math.pow((double) a, (double) b)),
        /// The remainder with the sign of the divisor.
        MOD("aten.remainder.Tensor", (a, b) -> a - Math.floor(a / b) * b, Math::floorMod),
        /// The remainder with the sign of the dividend.
        FMOD("aten.fmod.Tensor", (a, b) -> a % b, (a, b) -> a % b),
        AND("aten.bitwise_and.Tensor", (_, _) -> Double.NaN, (a, b) -> a & b),
        OR("aten.bitwise_or.Tensor", (_, _) -> Double.NaN, (a, b) -> a | b),
        XOR("aten.bitwise_xor.Tensor", (_, _) -> Double.NaN, (a, b) -> a ^ b);

        private final String operator;

        @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
        private final DoubleBinaryOperator reals;

        @SuppressWarnings("ImmutableEnumChecker")
        private final LongBinaryOperator integers;

        Binary(String operator, DoubleBinaryOperator reals, LongBinaryOperator integers) {
            this.operator = operator;
            this.reals = reals;
            this.integers = integers;
        }
    }

    /// Functions of one float.
    enum Unary {
        EXP("exp", Math::exp),
        LOG("log", Math::log),
        SQRT("sqrt", Math::sqrt),
        RECIPROCAL("reciprocal", v -> 1 / v),
        ABS("abs", Math::abs),
        NEG("neg", v -> -v),
        FLOOR("floor", Math::floor),
        CEIL("ceil", Math::ceil),
        /// Halves to the even one.
        ROUND("round", Math::rint),
        SIN("sin", Math::sin),
        COS("cos", Math::cos),
        TANH("tanh", Math::tanh),
        SIGMOID("sigmoid", v -> 1 / (1 + Math.exp(-v))),
        ERF("erf", null);

        private final String operator;

        @SuppressWarnings("ImmutableEnumChecker") // A function without state.
        private final @Nullable DoubleUnaryOperator function;

        Unary(String name, @Nullable DoubleUnaryOperator function) {
            operator = "aten." + name + ".default";
            this.function = function;
        }
    }

    static Operand number(double value, ElementKind kind) {
        return new Operand.Known(kind.isFloat() ? TensorData.splat(kind, value) : TensorData.splat(kind, (long) value));
    }

    static Operand binary(Binary op, Operand a, Operand b, Emitter at) {
        if (a.kind() != b.kind()) throw at.mismatch("combines " + a.type() + " and " + b.type());
        Dims shape = Broadcast.shape(a.shape(), b.shape(), at);
        var known = Fold.known(List.of(a, b), shape);
        if (known.isPresent())
            return a.isFloat()
                    ? Fold.reals(known.get(), shape, a.kind(), e -> op.reals.applyAsDouble(e[0], e[1]))
                    : integers(op, known.get(), shape, a.kind(), at);
        return at.call(
                op.operator,
                a.kind(),
                shape,
                call -> call.tensor("self", at.name(a)).tensor(op == Binary.POW ? "exponent" : "other", at.name(b)));
    }

    private static Operand integers(Binary op, List<TensorData> data, Dims shape, ElementKind kind, Emitter at) {
        try {
            return Fold.integers(data, shape, kind, e -> op.integers.applyAsLong(e[0], e[1]));
        } catch (ArithmeticException e) {
            throw at.mismatch("divides constants by zero");
        }
    }

    static Operand add(Operand a, Operand b, Emitter at) {
        return binary(Binary.ADD, a, b, at);
    }

    static Operand sub(Operand a, Operand b, Emitter at) {
        return binary(Binary.SUB, a, b, at);
    }

    static Operand mul(Operand a, Operand b, Emitter at) {
        return binary(Binary.MUL, a, b, at);
    }

    static Operand div(Operand a, Operand b, Emitter at) {
        return binary(Binary.DIV, a, b, at);
    }

    static Operand add(Operand a, double b, Emitter at) {
        return b == 0 ? a : add(a, number(b, a.kind()), at);
    }

    static Operand mul(Operand a, double b, Emitter at) {
        return b == 1 ? a : mul(a, number(b, a.kind()), at);
    }

    static Operand unary(Unary op, Operand x, Emitter at) {
        DoubleUnaryOperator function = op.function;
        var known = Fold.known(List.of(x), x.shape());
        if (known.isPresent() && function != null && x.isFloat())
            return Fold.reals(known.get(), x.shape(), x.kind(), e -> function.applyAsDouble(e[0]));
        if (!x.isFloat() && op != Unary.NEG) throw at.unsupported(op.operator + " of " + x.type());
        if (known.isPresent() && op == Unary.NEG) return Fold.integers(known.get(), x.shape(), x.kind(), e -> -e[0]);
        return at.call(op.operator, x.kind(), x.shape(), call -> call.tensor("self", at.name(x)));
    }

    /// A power with a known exponent.
    static Operand power(Operand x, double exponent, Emitter at) {
        if (exponent == 1) return x;
        var known = Fold.known(List.of(x), x.shape());
        if (known.isPresent() || !x.isFloat()) return binary(Binary.POW, x, number(exponent, x.kind()), at);
        return at.call(
                "aten.pow.Tensor_Scalar",
                x.kind(),
                x.shape(),
                call -> call.tensor("self", at.name(x)).real("exponent", exponent));
    }

    /// Between two bounds, either of which may be infinite.
    static Operand clamp(Operand x, double low, double high, Emitter at) {
        if (low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY) return x;
        var known = Fold.known(List.of(x), x.shape());
        if (known.isPresent() && x.isFloat())
            return Fold.reals(known.get(), x.shape(), x.kind(), e -> Math.min(Math.max(e[0], low), high));
        if (known.isPresent() || !x.isFloat()) {
            Operand above = low == Double.NEGATIVE_INFINITY ? x : binary(Binary.MAX, x, number(low, x.kind()), at);
            return high == Double.POSITIVE_INFINITY ? above : binary(Binary.MIN, above, number(high, x.kind()), at);
        }
        return at.call("aten.clamp.default", x.kind(), x.shape(), call -> {
            call.tensor("self", at.name(x));
            if (low != Double.NEGATIVE_INFINITY) call.real("min", low);
            return high == Double.POSITIVE_INFINITY ? call : call.real("max", high);
        });
    }

    /// A comparison by its name in PyTorch: `eq`, `ne`, `lt`, `le`, `gt`, `ge`. Gives truth values.
    static Operand compare(String kind, Operand a, Operand b, Emitter at) {
        if (a.kind() != b.kind()) throw at.mismatch("compares " + a.type() + " and " + b.type());
        Dims shape = Broadcast.shape(a.shape(), b.shape(), at);
        var known = Fold.known(List.of(a, b), shape);
        if (known.isPresent())
            return a.isFloat()
                    ? Fold.reals(known.get(), shape, ElementKind.BOOL, e -> holds(kind, e[0], e[1]) ? 1 : 0)
                    : Fold.integers(
                            known.get(),
                            shape,
                            ElementKind.BOOL,
                            e -> holds(kind, Long.compare(e[0], e[1]), 0) ? 1 : 0);
        return at.call(
                "aten." + kind + ".Tensor",
                ElementKind.BOOL,
                shape,
                call -> call.tensor("self", at.name(a)).tensor("other", at.name(b)));
    }

    static Operand compare(String kind, Operand a, double b, Emitter at) {
        return compare(kind, a, number(b, a.kind()), at);
    }

    private static boolean holds(String kind, double a, double b) {
        return switch (kind) {
            case "eq" -> a == b;
            case "ne" -> a != b;
            case "lt" -> a < b;
            case "le" -> a <= b;
            case "gt" -> a > b;
            case "ge" -> a >= b;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    static Operand not(Operand x, Emitter at) {
        boolean isTruth = x.kind() == ElementKind.BOOL;
        var known = Fold.known(List.of(x), x.shape());
        if (known.isPresent()) return Fold.integers(known.get(), x.shape(), x.kind(), e -> isTruth ? 1 - e[0] : ~e[0]);
        return at.call("aten.bitwise_not.default", x.kind(), x.shape(), call -> call.tensor("self", at.name(x)));
    }

    static Operand where(Operand condition, Operand yes, Operand no, Emitter at) {
        if (yes.kind() != no.kind() || condition.kind() != ElementKind.BOOL)
            throw at.mismatch("chooses by " + condition.type() + " between " + yes.type() + " and " + no.type());
        List<Operand> all = List.of(condition, yes, no);
        Dims shape = Broadcast.shape(all, at);
        var known = Fold.known(all, shape);
        if (known.isPresent())
            return yes.isFloat()
                    ? Fold.reals(known.get(), shape, yes.kind(), e -> e[0] != 0 ? e[1] : e[2])
                    : Fold.integers(known.get(), shape, yes.kind(), e -> e[0] != 0 ? e[1] : e[2]);
        return at.call(
                "aten.where.self",
                yes.kind(),
                shape,
                call -> call.tensor("condition", at.name(condition))
                        .tensor("self", at.name(yes))
                        .tensor("other", at.name(no)));
    }

    /// Rounded to nearest between floats, cut towards zero from floats to integers, true for all but 0.
    static Operand cast(Operand x, ElementKind kind, Emitter at) {
        if (x.kind() == kind) return x;
        if (x instanceof Operand.Known(TensorData data) && data.elements() <= Emitter.MOST_KNOWN)
            return new Operand.Known(data.as(kind));
        if (kind == ElementKind.U8) throw at.unsupported("a computed tensor of type uint8");
        return at.call(
                "aten._to_copy.default",
                kind,
                x.shape(),
                call -> call.tensor("self", at.name(x)).dtype("dtype", kind));
    }
}
