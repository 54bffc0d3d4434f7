package dev.headrace.frontends.aten;

import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.function.BiFunction;

/// The functions that stand between the layers of a network.
final class Activations {
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    private Activations() {}

    static Family family() {
        Family family = new Family("activations")
                .add("relu.default", on((in, x) -> in.maximum(x, 0)))
                .add("relu6.default", on((in, x) -> clamp(in, x, 0, 6)))
                .add("hardtanh.default", (node, at) -> {
                    double low = node.real("min_val", -1);
                    double high = node.real("max_val", 1);
                    return on(node, at, (in, x) -> clamp(in, x, low, high));
                })
                .add("sigmoid.default", on(Activations::sigmoid))
                .add("silu.default", on((in, x) -> in.divide(x, in.add(in.exp(in.negate(x)), 1))))
                .add("gelu.default", Activations::gelu)
                .add("mish.default", on((in, x) -> in.multiply(x, tanh(in, softplus(in, x)))))
                .add("hardsigmoid.default", on((in, x) -> in.divide(clamp(in, in.add(x, 3), 0, 6), 6)))
                .add("hardswish.default", on((in, x) -> in.divide(in.multiply(x, clamp(in, in.add(x, 3), 0, 6)), 6)))
                .add(
                        "elu.default",
                        (node, at) -> elu(
                                node, at, node.real("alpha", 1), node.real("scale", 1), node.real("input_scale", 1)))
                .add("selu.default", (node, at) -> elu(node, at, SELU_ALPHA, SELU_SCALE, 1))
                .add("celu.default", (node, at) -> {
                    double alpha = node.real("alpha", 1);
                    return elu(node, at, alpha, 1, 1 / alpha);
                })
                .add("leaky_relu.default", (node, at) -> {
                    double slope = node.real("negative_slope", 0.01);
                    return on(node, at, (in, x) -> in.select(in.is("gt", x, 0), x, in.multiply(x, slope)));
                })
                .add("prelu.default _prelu_kernel.default", Activations::prelu)
                .add("softplus.default", (node, at) -> {
                    double beta = node.real("beta", 1);
                    double threshold = node.real("threshold", 20);
                    return on(node, at, (in, x) -> {
                        Scalar scaled = in.multiply(x, beta);
                        return in.select(in.is("gt", scaled, threshold), x, in.divide(softplus(in, scaled), beta));
                    });
                })
                .add(
                        "log_sigmoid.default log_sigmoid_forward.default",
                        on((in, x) -> in.subtract(in.minimum(x, 0), softplus(in, in.negate(in.absolute(x))))))
                .add("threshold.default", (node, at) -> {
                    double threshold = node.real("threshold", 0);
                    double value = node.real("value", 0);
                    return on(node, at, (in, x) -> in.select(in.is("le", x, threshold), Scalar.of(value, x.type()), x));
                })
                .add("hardshrink.default", (node, at) -> {
                    double margin = node.real("lambd", 0.5);
                    return on(
                            node,
                            at,
                            (in, x) -> in.select(
                                    in.and(in.is("ge", x, -margin), in.is("le", x, margin)),
                                    Scalar.of(0, x.type()),
                                    x));
                })
                .add("softshrink.default", (node, at) -> {
                    double margin = node.real("lambd", 0.5);
                    return on(
                            node,
                            at,
                            (in, x) -> in.select(
                                    in.is("gt", x, margin),
                                    in.add(x, -margin),
                                    in.select(in.is("lt", x, -margin), in.add(x, margin), in.multiply(x, 0))));
                });
        return family.add("glu.default", Activations::glu);
    }

    private static AtenOp.One on(BiFunction<Scalars, Scalar, Scalar> function) {
        return (node, at) -> on(node, at, function);
    }

    private static Tensor on(AtenNode node, Lowering at, BiFunction<Scalars, Scalar, Scalar> function) {
        return at.pointwise(node, at.tensor(node, "self"), function);
    }

    private static Scalar clamp(Scalars in, Scalar x, double low, double high) {
        return in.minimum(in.maximum(x, low), high);
    }

    static Scalar sigmoid(Scalars in, Scalar x) {
        return in.divide(1, in.add(in.exp(in.negate(x)), 1));
    }

    private static Scalar tanh(Scalars in, Scalar x) {
        return in.math(UnaryOp.Kind.TANH, x);
    }

    private static Scalar softplus(Scalars in, Scalar x) {
        return in.math(UnaryOp.Kind.LOG1P, in.exp(x));
    }

    private static Tensor gelu(AtenNode node, Lowering at) {
        boolean approximate = node.text("approximate", "none").equals("tanh");
        return on(node, at, (in, x) -> {
            Scalar inner;
            if (approximate) {
                Scalar cube = in.multiply(x, in.multiply(x, x));
                Scalar sum = in.add(x, in.multiply(cube, 0.044715));
                inner = tanh(in, in.multiply(sum, Math.sqrt(2 / Math.PI)));
            } else {
                inner = in.math(UnaryOp.Kind.ERF, in.multiply(x, Math.sqrt(0.5)));
            }
            return in.multiply(in.multiply(x, 0.5), in.add(inner, 1));
        });
    }

    private static Tensor elu(AtenNode node, Lowering at, double alpha, double scale, double inputScale) {
        return on(
                node,
                at,
                (in, x) -> in.select(
                        in.is("lt", x, 0),
                        in.multiply(in.math(UnaryOp.Kind.EXPM1, in.multiply(x, inputScale)), alpha * scale),
                        in.multiply(x, scale)));
    }

    /// A slope for each channel, the second dimension, or one for all; the kernel takes slopes that can be broadcast.
    private static Tensor prelu(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        Tensor slope = at.tensor(node, "weight");
        if (slope.rank() == 1 && type.rank() > 1)
            slope = Shapes.reshape(
                    slope, Dims.filled(type.rank() - 1, 1).with(0, slope.shape().at(0)), at);
        return at.pointwise(
                List.of(at.tensor(node, "self"), slope),
                type.shape(),
                type.element(),
                (in, e) -> in.select(in.is("gt", e.get(0), 0), e.get(0), in.multiply(e.get(0), e.get(1))));
    }

    /// The first half along a dimension times the sigmoid of the second.
    private static Tensor glu(AtenNode node, Lowering at) {
        Tensor both = at.tensor(node, "self");
        TensorType type = at.typeOf(node);
        int dim = Shapes.dim(node.integer("dim", -1), both.rank());
        long half = both.shape().at(dim) / 2;
        return at.pointwise(
                List.of(Shapes.slice(both, dim, 0, half, 1, at), Shapes.slice(both, dim, half, 2 * half, 1, at)),
                type.shape(),
                type.element(),
                (in, e) -> in.multiply(e.get(0), sigmoid(in, e.get(1))));
    }
}
