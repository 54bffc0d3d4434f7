package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/// Operators that compute each element of the result from one element of each input.
final class Elementwise {
    private Elementwise() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        for (String kind : List.of("eq", "ne", "lt", "le", "gt", "ge")) {
            ops.put("aten." + kind + ".Tensor", AtenOp.one((node, at) -> compare(kind, node, at)));
            ops.put("aten." + kind + ".Scalar", AtenOp.one((node, at) -> compare(kind, node, at)));
        }
        arithmetic(ops, "add", BinaryOp.Kind.ADDF, BinaryOp.Kind.ADDI, Double::sum, Long::sum);
        arithmetic(ops, "sub", BinaryOp.Kind.SUBF, BinaryOp.Kind.SUBI, (a, b) -> a - b, (a, b) -> a - b);
        arithmetic(ops, "mul", BinaryOp.Kind.MULF, BinaryOp.Kind.MULI, (a, b) -> a * b, (a, b) -> a * b);
        arithmetic(ops, "div", BinaryOp.Kind.DIVF, BinaryOp.Kind.DIVSI, (a, b) -> a / b, (a, b) -> a / b);
        arithmetic(ops, "maximum", BinaryOp.Kind.MAXIMUMF, BinaryOp.Kind.MAXSI, Math::max, Math::max);
        arithmetic(ops, "minimum", BinaryOp.Kind.MINIMUMF, BinaryOp.Kind.MINSI, Math::min, Math::min);
        for (String name : List.of("bitwise_and.Tensor", "logical_and.default", "__and__.Tensor"))
            ops.put("aten." + name, AtenOp.one((node, at) -> bits(BinaryOp.Kind.ANDI, (a, b) -> a & b, node, at)));
        for (String name : List.of("bitwise_or.Tensor", "logical_or.default", "__or__.Tensor"))
            ops.put("aten." + name, AtenOp.one((node, at) -> bits(BinaryOp.Kind.ORI, (a, b) -> a | b, node, at)));
        for (String name : List.of("bitwise_not.default", "logical_not.default"))
            ops.put("aten." + name, AtenOp.one(Elementwise::not));

        unary(ops, "neg", Elementwise::negate, v -> -v);
        unary(ops, "exp", math(UnaryOp.Kind.EXP), Math::exp);
        unary(ops, "log", math(UnaryOp.Kind.LOG), Math::log);
        unary(ops, "tanh", math(UnaryOp.Kind.TANH), Math::tanh);
        unary(ops, "sqrt", math(UnaryOp.Kind.SQRT), Math::sqrt);
        unary(ops, "rsqrt", math(UnaryOp.Kind.RSQRT), v -> 1 / Math.sqrt(v));
        unary(ops, "sin", math(UnaryOp.Kind.SIN), Math::sin);
        unary(ops, "cos", math(UnaryOp.Kind.COS), Math::cos);
        unary(ops, "abs", math(UnaryOp.Kind.ABSF), Math::abs);
        unary(ops, "erf", math(UnaryOp.Kind.ERF), null);
        unary(ops, "reciprocal", (at, place, v) -> divide(at, place, one(at, place, v), v), v -> 1 / v);
        unary(ops, "relu", (at, place, v) -> largest(at, place, v, 0), v -> v > 0 ? v : Double.isNaN(v) ? v : 0);
        unary(ops, "sigmoid", Elementwise::sigmoid, v -> 1 / (1 + Math.exp(-v)));
        unary(
                ops,
                "silu",
                (at, place, v) -> multiply(at, place, v, sigmoid(at, place, v)),
                v -> v / (1 + Math.exp(-v)));
        ops.put("aten.gelu.default", AtenOp.one(Elementwise::gelu));
        ops.put("aten.pow.Tensor_Scalar", AtenOp.one(Elementwise::power));
        ops.put(
                "aten.hardtanh.default",
                AtenOp.one((node, at) -> clamp(node, at, node.real("min_val", -1), node.real("max_val", 1))));
        ops.put(
                "aten.clamp.default",
                AtenOp.one((node, at) -> clamp(
                        node,
                        at,
                        node.real("min", Double.NEGATIVE_INFINITY),
                        node.real("max", Double.POSITIVE_INFINITY))));
        ops.put("aten.relu6.default", AtenOp.one((node, at) -> clamp(node, at, 0, 6)));
        ops.put("aten.leaky_relu.default", AtenOp.one(Elementwise::leakyRelu));
        ops.put("aten.where.self", AtenOp.one(Elementwise::where));
        ops.put("aten.where.ScalarOther", AtenOp.one(Elementwise::where));
        ops.put("aten.where.ScalarSelf", AtenOp.one(Elementwise::where));
        for (String name : List.of("_to_copy.default", "to.dtype", "to.dtype_layout", "to.device"))
            ops.put(
                    "aten." + name,
                    AtenOp.one((node, at) ->
                            convert(at.tensor(node, "self"), at.typeOf(node).element(), at)));
        return ops;
    }

    @FunctionalInterface
    private interface OnOne {
        Value build(Builder at, Location location, Value element);
    }

    private static OnOne math(UnaryOp.Kind kind) {
        return (at, place, element) -> UnaryOp.create(at, place, kind, element).result();
    }

    private static void unary(
            Map<String, AtenOp> ops,
            String name,
            OnOne body,
            @org.jspecify.annotations.Nullable DoubleUnaryOperator folded) {
        ops.put("aten." + name + ".default", AtenOp.one((node, at) -> {
            TensorType type = at.typeOf(node);
            Tensor input = convert(at.tensor(node, "self"), type.element(), at);
            if (folded != null && type.element() instanceof FloatType) {
                Optional<List<TensorData>> known = Folding.known(List.of(input), type.shape());
                if (known.isPresent())
                    return Folding.reals(known.get(), type.shape(), type.element(), e -> folded.applyAsDouble(e[0]));
            }
            return at.elementwise(
                    List.of(input),
                    type.shape(),
                    type.element(),
                    (in, e) -> body.build(in, at.location(), e.getFirst()));
        }));
    }

    private static void arithmetic(
            Map<String, AtenOp> ops,
            String name,
            BinaryOp.Kind real,
            BinaryOp.Kind integer,
            DoubleBinaryOperator reals,
            LongBinaryOperator integers) {
        AtenOp op = AtenOp.one((node, at) -> {
            TensorType type = at.typeOf(node);
            Tensor left = operand(node, "self", type.element(), at);
            Tensor right = operand(node, "other", type.element(), at);
            double alpha = node.real("alpha", 1);
            if (alpha != 1)
                right = binary(
                        at,
                        right,
                        scalar(alpha, type.element()),
                        type,
                        BinaryOp.Kind.MULF,
                        BinaryOp.Kind.MULI,
                        (a, b) -> a * b,
                        (a, b) -> a * b);
            return binary(at, left, right, type, real, integer, reals, integers);
        });
        for (String overload : List.of(".Tensor", ".Scalar", ".default")) ops.put("aten." + name + overload, op);
    }

    private static Tensor binary(
            Lowering at,
            Tensor left,
            Tensor right,
            TensorType type,
            BinaryOp.Kind real,
            BinaryOp.Kind integer,
            DoubleBinaryOperator reals,
            LongBinaryOperator integers) {
        boolean isReal = type.element() instanceof FloatType;
        Optional<List<TensorData>> known = Folding.known(List.of(left, right), type.shape());
        if (known.isPresent())
            return isReal
                    ? Folding.reals(known.get(), type.shape(), type.element(), e -> reals.applyAsDouble(e[0], e[1]))
                    : Folding.integers(
                            known.get(), type.shape(), type.element(), e -> integers.applyAsLong(e[0], e[1]));
        return withNumbers(
                List.of(left, right),
                type.shape(),
                type.element(),
                at,
                (in, e) -> at.binary(in, isReal ? real : integer, e.get(0), e.get(1)));
    }

    /// As [Lowering#elementwise], with known inputs of one element as numbers in the body.
    private static Tensor withNumbers(List<Tensor> inputs, Dims shape, Type element, Lowering at, Lowering.Body body) {
        List<Tensor> computed = new ArrayList<>();
        for (Tensor input : inputs) if (!isNumber(input)) computed.add(input);
        return at.elementwise(computed, shape, element, (in, elements) -> {
            List<Value> all = new ArrayList<>();
            int next = 0;
            for (Tensor input : inputs)
                all.add(isNumber(input) ? number(in, at.location(), input) : elements.get(next++));
            return body.build(in, all);
        });
    }

    private static boolean isNumber(Tensor tensor) {
        return tensor instanceof Tensor.Known(TensorData data) && data.elements() == 1;
    }

    private static Value number(Builder in, Location location, Tensor tensor) {
        TensorData data = ((Tensor.Known) tensor).data();
        double value = data.kind().isFloat() ? data.doubleAt(0) : data.integerAt(0);
        return Lowering.number(in, location, value, tensor.element());
    }

    /// An argument that is a tensor or a number, as a tensor of that element type.
    static Tensor operand(AtenNode node, String name, Type element, Lowering at) {
        return node.argument(name).orElse(null) instanceof Argument.Tensor(String tensor)
                ? convert(at.tensor(tensor), element, at)
                : scalar(node.real(name, 0), element);
    }

    static Tensor scalar(double value, Type element) {
        return new Tensor.Known(TensorData.splat(Folding.kindOf(element), value));
    }

    static Tensor convert(Tensor tensor, Type element, Lowering at) {
        if (tensor.element().equals(element)) return tensor;
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.as(Folding.kindOf(element)));
        return at.elementwise(
                List.of(tensor),
                tensor.shape(),
                element,
                (in, e) -> Lowering.cast(in, at.location(), e.getFirst(), element));
    }

    private static Tensor compare(String kind, AtenNode node, Lowering at) {
        Tensor left = at.tensor(node, "self");
        boolean scalar = !(node.argument("other").orElse(null) instanceof Argument.Tensor);
        boolean realScalar = scalar && node.argument("other").orElse(null) instanceof Argument.Real;
        Type common = realScalar && !(left.element() instanceof FloatType) ? FloatType.F32 : left.element();
        if (!scalar) common = common(left.element(), at.tensor(node, "other").element());
        left = convert(left, common, at);
        Tensor right = operand(node, "other", common, at);
        Dims shape = at.typeOf(node).shape();
        Optional<List<TensorData>> known = Folding.known(List.of(left, right), shape);
        if (known.isPresent()) {
            if (common instanceof FloatType)
                return Folding.reals(
                        known.get(), shape, IntegerType.I1, e -> Comparisons.holds(kind, e[0], e[1]) ? 1 : 0);
            return Folding.integers(
                    known.get(),
                    shape,
                    IntegerType.I1,
                    e -> Comparisons.holds(kind, Long.compare(e[0], e[1]), 0) ? 1 : 0);
        }
        return withNumbers(
                List.of(left, right),
                shape,
                IntegerType.I1,
                at,
                (in, e) -> Comparisons.any(in, at.location(), kind, e.get(0), e.get(1)));
    }

    private static Type common(Type a, Type b) {
        if (a.equals(b)) return a;
        if (a instanceof FloatType x && b instanceof FloatType y) return x.width() >= y.width() ? x : y;
        if (a instanceof FloatType) return a;
        if (b instanceof FloatType) return b;
        return ((IntegerType) a).width() >= ((IntegerType) b).width() ? a : b;
    }

    private static Tensor bits(BinaryOp.Kind kind, LongBinaryOperator folded, AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        return binary(
                at,
                operand(node, "self", type.element(), at),
                operand(node, "other", type.element(), at),
                type,
                kind,
                kind,
                (a, b) -> Double.NaN,
                folded);
    }

    private static Tensor not(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        Tensor ones = new Tensor.Known(
                TensorData.splat(Folding.kindOf(type.element()), type.element().equals(IntegerType.I1) ? 1L : -1L));
        return binary(
                at,
                convert(at.tensor(node, "self"), type.element(), at),
                ones,
                type,
                BinaryOp.Kind.XORI,
                BinaryOp.Kind.XORI,
                (a, b) -> Double.NaN,
                (a, b) -> a ^ b);
    }

    private static Value negate(Builder at, Location place, Value v) {
        return v.type() instanceof FloatType
                ? NegFOp.create(at, place, v).result()
                : BinaryOp.create(at, place, BinaryOp.Kind.SUBI, Lowering.number(at, place, 0, v.type()), v)
                        .result();
    }

    private static Value one(Builder at, Location place, Value like) {
        return Lowering.number(at, place, 1, like.type());
    }

    private static Value divide(Builder at, Location place, Value a, Value b) {
        return BinaryOp.create(at, place, BinaryOp.Kind.DIVF, a, b).result();
    }

    private static Value multiply(Builder at, Location place, Value a, Value b) {
        return BinaryOp.create(at, place, BinaryOp.Kind.MULF, a, b).result();
    }

    private static Value scale(Builder at, Location place, Value a, double factor) {
        return multiply(at, place, a, Lowering.number(at, place, factor, a.type()));
    }

    private static Value add(Builder at, Location place, Value a, Value b) {
        return BinaryOp.create(at, place, BinaryOp.Kind.ADDF, a, b).result();
    }

    private static Value largest(Builder at, Location place, Value v, double bound) {
        boolean real = v.type() instanceof FloatType;
        return BinaryOp.create(
                        at,
                        place,
                        real ? BinaryOp.Kind.MAXIMUMF : BinaryOp.Kind.MAXSI,
                        v,
                        Lowering.number(at, place, bound, v.type()))
                .result();
    }

    private static Value smallest(Builder at, Location place, Value v, double bound) {
        boolean real = v.type() instanceof FloatType;
        return BinaryOp.create(
                        at,
                        place,
                        real ? BinaryOp.Kind.MINIMUMF : BinaryOp.Kind.MINSI,
                        v,
                        Lowering.number(at, place, bound, v.type()))
                .result();
    }

    private static Value sigmoid(Builder at, Location place, Value v) {
        Value exponential = UnaryOp.create(
                        at, place, UnaryOp.Kind.EXP, NegFOp.create(at, place, v).result())
                .result();
        return divide(at, place, one(at, place, v), add(at, place, one(at, place, v), exponential));
    }

    private static Tensor gelu(AtenNode node, Lowering at) {
        boolean approximate = node.text("approximate", "none").equals("tanh");
        Tensor input = at.tensor(node, "self");
        Location place = at.location();
        return at.elementwise(List.of(input), input.shape(), input.element(), (in, e) -> {
            Value x = e.getFirst();
            Value inner;
            if (approximate) {
                Value cube = multiply(in, place, x, multiply(in, place, x, x));
                Value sum = add(in, place, x, scale(in, place, cube, 0.044715));
                inner = UnaryOp.create(in, place, UnaryOp.Kind.TANH, scale(in, place, sum, Math.sqrt(2 / Math.PI)))
                        .result();
            } else {
                inner = UnaryOp.create(in, place, UnaryOp.Kind.ERF, scale(in, place, x, Math.sqrt(0.5)))
                        .result();
            }
            return multiply(in, place, scale(in, place, x, 0.5), add(in, place, one(in, place, x), inner));
        });
    }

    private static Tensor power(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        Tensor input = convert(at.tensor(node, "self"), type.element(), at);
        double exponent = node.real("exponent", 1);
        Optional<List<TensorData>> known = Folding.known(List.of(input), type.shape());
        if (known.isPresent() && type.element() instanceof FloatType)
            return Folding.reals(known.get(), type.shape(), type.element(), e -> Math.pow(e[0], exponent));
        Location place = at.location();
        return at.elementwise(List.of(input), type.shape(), type.element(), (in, e) -> {
            Value x = e.getFirst();
            if (exponent == 2) return at.multiply(in, x, x);
            if (exponent == 3) return at.multiply(in, x, at.multiply(in, x, x));
            if (exponent == 0.5)
                return UnaryOp.create(in, place, UnaryOp.Kind.SQRT, x).result();
            if (exponent == -0.5)
                return UnaryOp.create(in, place, UnaryOp.Kind.RSQRT, x).result();
            if (exponent == -1) return divide(in, place, one(in, place, x), x);
            return dev.headrace.dialects.math.BinaryOp.create(
                            in,
                            place,
                            dev.headrace.dialects.math.BinaryOp.Kind.POWF,
                            x,
                            Lowering.number(in, place, exponent, x.type()))
                    .result();
        });
    }

    private static Tensor clamp(AtenNode node, Lowering at, double low, double high) {
        TensorType type = at.typeOf(node);
        Tensor input = convert(at.tensor(node, "self"), type.element(), at);
        return at.elementwise(List.of(input), type.shape(), type.element(), (in, e) -> {
            Value value = e.getFirst();
            if (low != Double.NEGATIVE_INFINITY) value = largest(in, at.location(), value, low);
            return high == Double.POSITIVE_INFINITY ? value : smallest(in, at.location(), value, high);
        });
    }

    private static Tensor leakyRelu(AtenNode node, Lowering at) {
        Tensor input = at.tensor(node, "self");
        double slope = node.real("negative_slope", 0.01);
        return at.elementwise(List.of(input), input.shape(), input.element(), (in, e) -> {
            Value x = e.getFirst();
            Value positive =
                    Comparisons.real(in, at.location(), "gt", x, Lowering.number(in, at.location(), 0, x.type()));
            return SelectOp.create(in, at.location(), positive, x, scale(in, at.location(), x, slope))
                    .result();
        });
    }

    private static Tensor where(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        Tensor condition = convert(at.tensor(node, "condition"), IntegerType.I1, at);
        Tensor yes = operand(node, "self", type.element(), at);
        Tensor no = operand(node, "other", type.element(), at);
        Optional<List<TensorData>> known = Folding.known(List.of(condition, yes, no), type.shape());
        if (known.isPresent())
            return type.element() instanceof FloatType
                    ? Folding.reals(known.get(), type.shape(), type.element(), e -> e[0] != 0 ? e[1] : e[2])
                    : Folding.integers(known.get(), type.shape(), type.element(), e -> e[0] != 0 ? e[1] : e[2]);
        return withNumbers(
                List.of(condition, yes, no),
                type.shape(),
                type.element(),
                at,
                (in, e) -> SelectOp.create(in, at.location(), e.get(0), e.get(1), e.get(2))
                        .result());
    }
}
