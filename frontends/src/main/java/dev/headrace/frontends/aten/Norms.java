package dev.headrace.frontends.aten;

import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Numbers shifted and scaled to a common spread: over the last dimensions, the channels of a group, a batch.
final class Norms {
    private Norms() {}

    static Family family() {
        return new Family("normalizations")
                .all("native_layer_norm.default layer_norm.default", Norms::layer)
                .all("rms_norm.default _fused_rms_norm.default", Norms::rootMeanSquare)
                .all("native_group_norm.default group_norm.default", Norms::group)
                .add("instance_norm.default", Norms::instance)
                .add("_native_batch_norm_legit_no_training.default batch_norm.default", Norms::batch)
                .limited(
                        "inference only, or without running statistics",
                        "_native_batch_norm_legit.default _native_batch_norm_legit.no_stats"
                                + " native_batch_norm.default cudnn_batch_norm.default",
                        Norms::batch);
    }

    /// A tensor less its mean, and one over its spread, along dimensions that stay with size 1.
    private record Centered(Tensor values, Tensor mean, Tensor scale) {}

    private static Centered center(Tensor input, List<Integer> dims, double epsilon, Lowering at) {
        Tensor mean = Reductions.mean(input, dims, at);
        Tensor values = Reductions.difference(input, mean, at);
        Tensor variance = Reductions.mean(Reductions.squares(values, at), dims, at);
        return new Centered(values, mean, inverseRoot(variance, epsilon, at));
    }

    private static Tensor inverseRoot(Tensor variance, double epsilon, Lowering at) {
        return at.elementwise(
                List.of(variance),
                variance.shape(),
                variance.element(),
                (in, e) -> in.math(UnaryOp.Kind.RSQRT, in.add(e.getFirst(), epsilon)));
    }

    private static Tensor input(AtenNode node, Lowering at) {
        Tensor input = at.tensor(node, "input");
        return at.convert(input, Lowering.working(input.element()));
    }

    /// `values · scale · weight + bias`, the last two where the call has them.
    /// @param parameters the shape in which weight and bias are broadcast
    private static Tensor scaled(
            AtenNode node, Tensor values, Tensor scale, Dims parameters, Type element, Lowering at) {
        List<Tensor> inputs = new ArrayList<>(List.of(values, scale));
        boolean weighted = node.has("weight");
        boolean biased = node.has("bias");
        if (weighted) inputs.add(Shapes.reshape(at.tensor(node, "weight"), parameters, at));
        if (biased) inputs.add(Shapes.reshape(at.tensor(node, "bias"), parameters, at));
        return at.pointwise(inputs, values.shape(), element, (in, e) -> {
            Scalar value = in.multiply(e.get(0), e.get(1));
            if (weighted) value = in.multiply(value, e.get(2));
            return biased ? in.add(value, e.getLast()) : value;
        });
    }

    private static List<Tensor> layer(AtenNode node, Lowering at) {
        Tensor input = input(node, at);
        List<Long> normalized = node.integers("normalized_shape", List.of());
        Centered centered = center(input, last(input, normalized.size()), node.real("eps", 1e-5), at);
        Type element = at.typeOf(node).element();
        Tensor result = scaled(node, centered.values, centered.scale, new Dims(normalized), element, at);
        return List.of(result, centered.mean, centered.scale);
    }

    private static List<Integer> last(Tensor input, int count) {
        return IntStream.range(input.rank() - count, input.rank()).boxed().toList();
    }

    private static List<Tensor> rootMeanSquare(AtenNode node, Lowering at) {
        Tensor input = input(node, at);
        List<Long> normalized = node.integers("normalized_shape", List.of());
        Tensor power = Reductions.mean(Reductions.squares(input, at), last(input, normalized.size()), at);
        Tensor scale = inverseRoot(power, node.real("eps", epsilon(input.element())), at);
        Type element = at.typeOf(node).element();
        return List.of(scaled(node, input, scale, new Dims(normalized), element, at), scale);
    }

    /// The distance from 1 to the next number.
    private static double epsilon(Type element) {
        return element == FloatType.F64 ? Math.ulp(1.0) : Math.ulp(1f);
    }

    private static List<Tensor> group(AtenNode node, Lowering at) {
        Tensor input = input(node, at);
        long groups = node.integer("num_groups", node.integer("group", 1));
        Dims split = Convolutions.split(input.shape(), 1, groups);
        Centered centered = center(
                Shapes.reshape(input, split, at),
                IntStream.range(2, split.size()).boxed().toList(),
                node.real("eps", 1e-5),
                at);
        Tensor normalized = Shapes.reshape(product(centered, at), input.shape(), at);
        Dims perGroup = Dims.of(input.shape().at(0), groups);
        return List.of(
                weighted(node, normalized, at),
                Shapes.reshape(centered.mean, perGroup, at),
                Shapes.reshape(centered.scale, perGroup, at));
    }

    private static Tensor product(Centered centered, Lowering at) {
        return at.elementwise(
                List.of(centered.values, centered.scale),
                centered.values.shape(),
                centered.values.element(),
                (in, e) -> in.multiply(e.get(0), e.get(1)));
    }

    private static Dims perChannel(Tensor image) {
        return Dims.filled(image.rank() - 1, 1).with(0, image.shape().at(1));
    }

    private static Tensor weighted(AtenNode node, Tensor normalized, Lowering at) {
        Tensor one = Tensor.filled(1, normalized.element(), Dims.NONE);
        return scaled(
                node, normalized, one, perChannel(normalized), at.typeOf(node).element(), at);
    }

    private static Tensor instance(AtenNode node, Lowering at) {
        if (!node.bool("use_input_stats", true)) return batchByStatistics(node, input(node, at), at);
        Tensor input = input(node, at);
        List<Integer> axes = IntStream.range(2, input.rank()).boxed().toList();
        return weighted(node, product(center(input, axes, node.real("eps", 1e-5), at), at), at);
    }

    private static Tensor batch(AtenNode node, Lowering at) {
        Tensor input = input(node, at);
        boolean training = node.bool("training", node.operator().endsWith("no_stats"));
        if (!training) return batchByStatistics(node, input, at);
        if (node.has("running_mean"))
            throw new InputError(
                    node.operator() + " in training is not supported",
                    at.place(),
                    "call eval() on the model before the export");
        List<Integer> others =
                IntStream.range(0, input.rank()).filter(d -> d != 1).boxed().toList();
        Centered centered = center(input, others, node.real("eps", node.real("epsilon", 1e-5)), at);
        return scaled(
                node,
                centered.values,
                centered.scale,
                perChannel(input),
                at.typeOf(node).element(),
                at);
    }

    private static Tensor batchByStatistics(AtenNode node, Tensor input, Lowering at) {
        TensorType type = at.typeOf(node);
        Dims perChannel = perChannel(input);
        Type working = input.element();
        Tensor mean = at.convert(Shapes.reshape(at.tensor(node, "running_mean"), perChannel, at), working);
        Tensor variance = at.convert(Shapes.reshape(at.tensor(node, "running_var"), perChannel, at), working);
        List<Tensor> inputs = new ArrayList<>(List.of(
                input, mean, inverseRoot(variance, node.real("eps", node.real("epsilon", 1e-5)), at)));
        boolean weighted = node.has("weight");
        boolean biased = node.has("bias");
        if (weighted) inputs.add(Shapes.reshape(at.tensor(node, "weight"), perChannel, at));
        if (biased) inputs.add(Shapes.reshape(at.tensor(node, "bias"), perChannel, at));
        return at.pointwise(inputs, input.shape(), type.element(), (in, e) -> {
            Scalar value = in.multiply(in.subtract(e.get(0), e.get(1)), e.get(2));
            if (weighted) value = in.multiply(value, e.get(3));
            return biased ? in.add(value, e.getLast()) : value;
        });
    }
}
