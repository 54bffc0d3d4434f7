package dev.headrace.frontends.onnx;

import dev.headrace.frontends.onnx.Arithmetic.Unary;
import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Softmax and the normalizations, at inference.
final class NormalizationOps {
    private NormalizationOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        softmax(ops, "Softmax", "aten._softmax.default");
        softmax(ops, "LogSoftmax", "aten._log_softmax.default");
        ops.put("BatchNormalization", OnnxOp.one("inference", NormalizationOps::batch));
        ops.put("LayerNormalization", OnnxOp.one("no mean or deviation as results", NormalizationOps::layer));
        ops.put("RMSNormalization", OnnxOp.one(NormalizationOps::rootMeanSquare));
        ops.put("InstanceNormalization", OnnxOp.one(NormalizationOps::instance));
        ops.put("GroupNormalization", OnnxOp.one(NormalizationOps::group));
        ops.put("MeanVarianceNormalization", OnnxOp.one(NormalizationOps::meanVariance));
        ops.put("LpNormalization", OnnxOp.one(NormalizationOps::length));
        ops.put("LRN", OnnxOp.one(NormalizationOps::localResponse));
        return ops;
    }

    private static void softmax(Map<String, OnnxOp> ops, String name, String aten) {
        ops.put(
                name,
                OnnxOp.one((call, at) -> at.call(
                        aten,
                        call.input(0).kind(),
                        call.input(0).shape(),
                        c -> c.tensor("self", at.name(call.input(0)))
                                .integer("dim", call.dim("axis", -1))
                                .bool("half_to_float", false))));
    }

    private static double epsilon(Call call) {
        return call.node().real("epsilon", 1e-5);
    }

    private static Operand batch(Call call, Emitter at) {
        Operand x = call.input(0);
        if (call.node().flag("training_mode", false) || call.wants(1)) throw at.unsupported("training");
        if (x.rank() < 2) throw call.node().error("normalizes " + x.type());
        List<String> names = List.of("input", "weight", "bias", "running_mean", "running_var");
        for (int i = 1; i < 5; i++)
            if (!call.input(i).shape().equals(Dims.of(x.size(1))))
                throw call.node().error("has " + call.input(i).type() + " for " + x.size(1) + " channels");
        return at.call("aten.batch_norm.default", x.kind(), x.shape(), c -> {
            for (int i = 0; i < 5; i++) c.tensor(names.get(i), at.name(Arithmetic.cast(call.input(i), x.kind(), at)));
            return c.bool("training", false).real("momentum", 0.1).real("eps", epsilon(call));
        });
    }

    private static Operand layer(Call call, Emitter at) {
        if (call.wants(1) || call.wants(2)) throw at.unsupported("the mean of LayerNormalization as a result");
        Operand x = call.input(0);
        int dim = call.dim("axis", -1);
        List<Long> shape = x.shape().values().subList(dim, x.rank());
        Operand scale = call.input(1);
        boolean direct = x.kind() == ElementKind.F32
                && scale.shape().values().equals(shape)
                && call.optional(2).map(b -> b.shape().values().equals(shape)).orElse(true);
        if (direct)
            return at.call("aten.layer_norm.default", x.kind(), x.shape(), c -> {
                c.tensor("input", at.name(x))
                        .integers("normalized_shape", shape)
                        .tensor("weight", at.name(scale));
                call.optional(2).ifPresent(bias -> c.tensor("bias", at.name(bias)));
                return c.real("eps", epsilon(call));
            });
        Operand scaled = Arithmetic.mul(normalized(x, dim, epsilon(call), at), scale, at);
        return call.has(2) ? Arithmetic.add(scaled, call.input(2), at) : scaled;
    }

    /// Mean 0 and deviation 1 over the dimensions from `dim` on; computed in f32 at least.
    private static Operand normalized(Operand x, int dim, double epsilon, Emitter at) {
        Operand wide = widened(x, at);
        Operand result = at.call(
                "aten.layer_norm.default",
                wide.kind(),
                x.shape(),
                c -> c.tensor("input", at.name(wide))
                        .integers("normalized_shape", x.shape().values().subList(dim, x.rank()))
                        .real("eps", epsilon));
        return Arithmetic.cast(result, x.kind(), at);
    }

    private static Operand widened(Operand x, Emitter at) {
        return x.kind() == ElementKind.F64 ? x : Arithmetic.cast(x, ElementKind.F32, at);
    }

    private static Operand rootMeanSquare(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand wide = widened(x, at);
        List<Integer> dims = Reductions.from(call.dim("axis", -1), x);
        Operand square = Reductions.mean(Arithmetic.mul(wide, wide, at), dims, at);
        Operand root = Arithmetic.unary(Unary.SQRT, Arithmetic.add(square, epsilon(call), at), at);
        Operand normal = Arithmetic.cast(Arithmetic.div(wide, root, at), x.kind(), at);
        return Arithmetic.mul(normal, Arithmetic.cast(call.input(1), x.kind(), at), at);
    }

    private static Operand instance(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand flat = Moves.reshape(x, Dims.of(x.size(0), x.size(1), spatial(x)), at);
        Operand normal = Moves.reshape(normalized(flat, 2, epsilon(call), at), x.shape(), at);
        return scaled(normal, call.input(1), call.input(2), at);
    }

    private static long spatial(Operand x) {
        return x.shape().values().subList(2, x.rank()).stream().reduce(1L, Math::multiplyExact);
    }

    /// With a scale and a bias for each channel.
    private static Operand scaled(Operand x, Operand scale, Operand bias, Emitter at) {
        Dims perChannel = Dims.filled(x.rank() - 1, 1).with(0, x.size(1));
        return Arithmetic.add(
                Arithmetic.mul(x, Moves.reshape(scale, perChannel, at), at), Moves.reshape(bias, perChannel, at), at);
    }

    /// Before version 21 scale and bias are given for each group.
    private static Operand group(Call call, Emitter at) {
        Operand x = call.input(0);
        long groups = call.node().integer("num_groups");
        if (groups < 1 || x.size(1) % groups != 0)
            throw call.node().error("divides " + x.size(1) + " channels into " + groups + " groups");
        long inGroup = x.size(1) / groups;
        Operand flat = Moves.reshape(x, Dims.of(x.size(0), groups, inGroup * spatial(x)), at);
        Operand normal = normalized(flat, 2, epsilon(call), at);
        if (call.input(1).size(0) != groups || call.opset() >= 21)
            return scaled(Moves.reshape(normal, x.shape(), at), call.input(1), call.input(2), at);
        return Moves.reshape(scaled(normal, call.input(1), call.input(2), at), x.shape(), at);
    }

    private static Operand meanVariance(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Integer> dims = call.dims(call.node().integers("axes", List.of(0L, 2L, 3L)), x.rank());
        Operand centered = Arithmetic.sub(x, Reductions.mean(x, dims, at), at);
        Operand variance = Reductions.mean(Arithmetic.mul(centered, centered, at), dims, at);
        return Arithmetic.div(centered, Arithmetic.add(Arithmetic.unary(Unary.SQRT, variance, at), 1e-9, at), at);
    }

    private static Operand length(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Integer> dims = List.of(call.dim("axis", -1));
        Operand length = call.node().integer("p", 2) == 1
                ? Reductions.sum(Arithmetic.unary(Unary.ABS, x, at), dims, at)
                : Arithmetic.unary(Unary.SQRT, Reductions.sum(Arithmetic.mul(x, x, at), dims, at), at);
        return Arithmetic.div(x, length, at);
    }

    /// The squares of neighbouring channels, as a pool over channels as rows.
    private static Operand localResponse(Call call, Emitter at) {
        Operand x = call.input(0);
        long size = call.node().integer("size");
        if (size < 1 || x.rank() < 3) throw call.node().error("takes " + size + " channels of " + x.type());
        Operand squares = Arithmetic.mul(x, x, at);
        Operand rows = Moves.reshape(squares, Dims.of(x.size(0), 1, x.size(1), spatial(x)), at);
        Operand wide = Moves.pad(
                rows, List.of(0L, 0L, (size - 1) / 2, 0L), List.of(0L, 0L, size - 1 - (size - 1) / 2, 0L), 0, at);
        Operand means = Moves.reshape(Pools.sum(wide, List.of(size, 1L), List.of(1L, 1L), size, at), x.shape(), at);
        Operand share = Arithmetic.mul(means, call.node().real("alpha", 1e-4), at);
        Operand base = Arithmetic.add(share, call.node().real("bias", 1), at);
        return Arithmetic.div(x, Arithmetic.power(base, call.node().real("beta", 0.75), at), at);
    }
}
