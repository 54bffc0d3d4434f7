package dev.headrace.frontends.onnx;

import dev.headrace.frontends.onnx.Arithmetic.Binary;
import dev.headrace.frontends.onnx.Arithmetic.Unary;
import java.util.LinkedHashMap;
import java.util.Map;

/// Functions between layers.
final class ActivationOps {
    private ActivationOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        named(ops, "Relu", "relu");
        named(ops, "Sigmoid", "sigmoid");
        named(ops, "Tanh", "tanh");
        ops.put(
                "LeakyRelu",
                OnnxOp.one((call, at) -> at.call(
                        "aten.leaky_relu.default",
                        call.input(0).kind(),
                        call.input(0).shape(),
                        c -> c.tensor("self", at.name(call.input(0)))
                                .real("negative_slope", call.node().real("alpha", 0.01)))));
        ops.put(
                "Gelu",
                OnnxOp.one((call, at) -> at.call(
                        "aten.gelu.default",
                        call.input(0).kind(),
                        call.input(0).shape(),
                        c -> c.tensor("self", at.name(call.input(0)))
                                .text("approximate", call.node().text("approximate", "none")))));
        ops.put("Clip", OnnxOp.one("known bounds", ActivationOps::clip));
        ops.put(
                "PRelu",
                OnnxOp.one((call, at) -> signed(call.input(0), Arithmetic.mul(call.input(0), call.input(1), at), at)));
        ops.put(
                "Elu",
                OnnxOp.one((call, at) -> exponential(call.input(0), call.node().real("alpha", 1), 1, at)));
        ops.put("Celu", OnnxOp.one((call, at) -> {
            double alpha = call.node().real("alpha", 1);
            return exponential(call.input(0), alpha, 1 / alpha, at);
        }));
        ops.put(
                "Selu",
                OnnxOp.one((call, at) -> Arithmetic.mul(
                        exponential(call.input(0), call.node().real("alpha", 1.6732632), 1, at),
                        call.node().real("gamma", 1.050701),
                        at)));
        ops.put(
                "HardSigmoid",
                OnnxOp.one((call, at) -> hardSigmoid(
                        call.input(0),
                        call.node().real("alpha", 0.2),
                        call.node().real("beta", 0.5),
                        at)));
        ops.put(
                "HardSwish",
                OnnxOp.one(
                        (call, at) -> Arithmetic.mul(call.input(0), hardSigmoid(call.input(0), 1.0 / 6, 0.5, at), at)));
        ops.put("Softplus", OnnxOp.one((call, at) -> softplus(call.input(0), at)));
        ops.put(
                "Softsign",
                OnnxOp.one((call, at) -> Arithmetic.div(
                        call.input(0), Arithmetic.add(Arithmetic.unary(Unary.ABS, call.input(0), at), 1, at), at)));
        ops.put(
                "Mish",
                OnnxOp.one((call, at) -> Arithmetic.mul(
                        call.input(0), Arithmetic.unary(Unary.TANH, softplus(call.input(0), at), at), at)));
        ops.put(
                "Swish",
                OnnxOp.one((call, at) -> Arithmetic.mul(
                        call.input(0),
                        Arithmetic.unary(
                                Unary.SIGMOID,
                                Arithmetic.mul(call.input(0), call.node().real("alpha", 1), at),
                                at),
                        at)));
        ops.put(
                "ThresholdedRelu",
                OnnxOp.one((call, at) -> Arithmetic.where(
                        Arithmetic.compare("gt", call.input(0), call.node().real("alpha", 1), at),
                        call.input(0),
                        Arithmetic.number(0, call.input(0).kind()),
                        at)));
        ops.put("Shrink", OnnxOp.one(ActivationOps::shrink));
        return ops;
    }

    private static void named(Map<String, OnnxOp> ops, String name, String aten) {
        ops.put(
                name,
                OnnxOp.one((call, at) -> at.call(
                        "aten." + aten + ".default",
                        call.input(0).kind(),
                        call.input(0).shape(),
                        c -> c.tensor("self", at.name(call.input(0))))));
    }

    private static Operand clip(Call call, Emitter at) {
        return Arithmetic.clamp(
                call.input(0),
                call.has(1) ? call.number(1, "lower bound") : Double.NEGATIVE_INFINITY,
                call.has(2) ? call.number(2, "upper bound") : Double.POSITIVE_INFINITY,
                at);
    }

    /// `x` where it is positive, else the other.
    private static Operand signed(Operand x, Operand otherwise, Emitter at) {
        return Arithmetic.where(Arithmetic.compare("gt", x, 0, at), x, otherwise, at);
    }

    /// `x` where it is positive, else `height * (exp(x * steepness) - 1)`. Positive numbers are kept from the
    /// exponential, where they would overflow.
    private static Operand exponential(Operand x, double height, double steepness, Emitter at) {
        Operand below = Arithmetic.mul(Arithmetic.clamp(x, Double.NEGATIVE_INFINITY, 0, at), steepness, at);
        Operand curve = Arithmetic.add(Arithmetic.unary(Unary.EXP, below, at), -1, at);
        return signed(x, Arithmetic.mul(curve, height, at), at);
    }

    private static Operand hardSigmoid(Operand x, double slope, double height, Emitter at) {
        return Arithmetic.clamp(Arithmetic.add(Arithmetic.mul(x, slope, at), height, at), 0, 1, at);
    }

    /// `log(1 + exp(x))` as `max(x, 0) + log(1 + exp(-|x|))`, which does not overflow.
    private static Operand softplus(Operand x, Emitter at) {
        Operand decay =
                Arithmetic.unary(Unary.EXP, Arithmetic.unary(Unary.NEG, Arithmetic.unary(Unary.ABS, x, at), at), at);
        Operand rest = Arithmetic.unary(Unary.LOG, Arithmetic.add(decay, 1, at), at);
        return Arithmetic.add(Arithmetic.clamp(x, 0, Double.POSITIVE_INFINITY, at), rest, at);
    }

    /// Towards zero by `bias`, and zero within `lambd`.
    private static Operand shrink(Call call, Emitter at) {
        Operand x = call.input(0);
        double lambda = call.node().real("lambd", 0.5);
        double bias = call.node().real("bias", 0);
        Operand inside = Arithmetic.where(
                Arithmetic.compare("gt", x, lambda, at),
                Arithmetic.binary(Binary.ADD, x, Arithmetic.number(-bias, x.kind()), at),
                Arithmetic.number(0, x.kind()),
                at);
        return Arithmetic.where(Arithmetic.compare("lt", x, -lambda, at), Arithmetic.add(x, bias, at), inside, at);
    }
}
