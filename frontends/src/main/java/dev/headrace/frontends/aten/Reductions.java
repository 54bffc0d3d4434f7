package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Operators that combine elements: sums, means, softmax, the normalizations.
final class Reductions {
    private Reductions() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        ops.put(
                "aten.sum.dim_IntList",
                AtenOp.one((node, at) -> reshaped(node, sum(at.tensor(node, "self"), dims(node, at), at), at)));
        ops.put(
                "aten.mean.dim",
                AtenOp.one((node, at) -> reshaped(node, mean(at.tensor(node, "self"), dims(node, at), at), at)));
        ops.put(
                "aten.amax.default",
                AtenOp.one((node, at) -> reshaped(node, max(at.tensor(node, "self"), dims(node, at), at), at)));
        ops.put("aten.adaptive_avg_pool2d.default", AtenOp.one(Reductions::globalPool));
        ops.put("aten.cumsum.default", AtenOp.one(Reductions::cumulativeSum));
        ops.put("aten.diff.default", AtenOp.one(Reductions::difference));
        for (String name : List.of("_softmax.default", "softmax.int"))
            ops.put("aten." + name, AtenOp.one(Reductions::softmax));
        for (String name : List.of("_log_softmax.default", "log_softmax.int"))
            ops.put("aten." + name, AtenOp.one(Reductions::logSoftmax));
        for (String name : List.of("native_layer_norm.default", "layer_norm.default"))
            ops.put("aten." + name, AtenOp.one(Reductions::layerNorm));
        for (String name : List.of("_native_batch_norm_legit_no_training.default", "batch_norm.default"))
            ops.put("aten." + name, AtenOp.one(Reductions::batchNorm));
        return ops;
    }

    private static List<Integer> dims(AtenNode node, Lowering at) {
        int rank = at.tensor(node, "self").rank();
        List<Long> dims = node.integers("dim", List.of());
        return dims.isEmpty()
                ? IntStream.range(0, rank).boxed().toList()
                : dims.stream().map(d -> Shapes.dim(d, rank)).toList();
    }

    /// Reductions keep their dimensions here; the node may want them gone.
    private static Tensor reshaped(AtenNode node, Tensor kept, Lowering at) {
        return Shapes.reshape(
                Elementwise.convert(kept, at.typeOf(node).element(), at),
                at.typeOf(node).shape(),
                at);
    }

    /// The shape with 1 in the place of the reduced dimensions.
    private static Dims kept(Dims shape, List<Integer> dims) {
        Dims kept = shape;
        for (int dim : dims) kept = kept.with(dim, 1);
        return kept;
    }

    private static Tensor reduce(Tensor input, List<Integer> dims, double start, Lowering at, Lowering.Body body) {
        int rank = input.rank();
        List<Integer> output = new ArrayList<>();
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (dims.contains(i)) continue;
            output.add(i);
            shape.add(input.shape().at(i));
        }
        Tensor reduced = at.reduce(
                List.of(at.value(input)),
                List.of(AffineMap.identity(rank)),
                rank,
                output,
                new Dims(shape),
                start,
                input.element(),
                body);
        return Shapes.reshape(reduced, kept(input.shape(), dims), at);
    }

    static Tensor sum(Tensor input, List<Integer> dims, Lowering at) {
        return reduce(input, dims, 0, at, (in, e) -> at.add(in, e.get(1), e.get(0)));
    }

    private static Tensor max(Tensor input, List<Integer> dims, Lowering at) {
        return reduce(
                input,
                dims,
                Double.NEGATIVE_INFINITY,
                at,
                (in, e) -> at.binary(in, BinaryOp.Kind.MAXIMUMF, e.get(0), e.get(1)));
    }

    private static Tensor mean(Tensor input, List<Integer> dims, Lowering at) {
        long count = dims.stream().mapToLong(d -> input.shape().at(d)).reduce(1, Math::multiplyExact);
        return scaled(sum(input, dims, at), 1.0 / count, count, at);
    }

    /// Divides by a count.
    private static Tensor scaled(Tensor input, double inverse, long count, Lowering at) {
        boolean exact = 1.0 / inverse == count && Long.bitCount(count) == 1 && !at.isForManySizes();
        return at.elementwise(
                List.of(input),
                input.shape(),
                input.element(),
                (in, e) -> exact
                        ? at.binary(
                                in,
                                BinaryOp.Kind.MULF,
                                e.getFirst(),
                                Lowering.number(in, at.location(), inverse, input.element()))
                        : at.binary(
                                in,
                                BinaryOp.Kind.DIVF,
                                e.getFirst(),
                                Lowering.number(in, at.location(), (double) count, input.element())));
    }

    private static Tensor globalPool(AtenNode node, Lowering at) {
        Tensor input = at.tensor(node, "self");
        Dims shape = at.typeOf(node).shape();
        int rank = input.rank();
        if (shape.at(rank - 1) != 1 || shape.at(rank - 2) != 1)
            throw new InputError(
                    "adaptive pooling to a size other than 1x1 is not supported", at.place(), "use average pooling");
        return mean(input, List.of(rank - 2, rank - 1), at);
    }

    private static Tensor difference(Tensor a, Tensor b, Lowering at) {
        return at.elementwise(
                List.of(a, b),
                a.shape(),
                a.element(),
                (in, e) -> at.binary(in, BinaryOp.Kind.SUBF, e.get(0), e.get(1)));
    }

    private static Tensor exp(Tensor input, Lowering at) {
        return at.elementwise(
                List.of(input),
                input.shape(),
                input.element(),
                (in, e) -> UnaryOp.create(in, at.location(), UnaryOp.Kind.EXP, e.getFirst())
                        .result());
    }

    private static Tensor softmax(AtenNode node, Lowering at) {
        Tensor input =
                Elementwise.convert(at.tensor(node, "self"), at.typeOf(node).element(), at);
        List<Integer> dim = List.of(Shapes.dim(node.integer("dim", -1), input.rank()));
        return softmax(input, dim, at);
    }

    static Tensor softmax(Tensor input, List<Integer> dim, Lowering at) {
        Tensor powers = exp(difference(input, max(input, dim, at), at), at);
        return at.elementwise(
                List.of(powers, sum(powers, dim, at)),
                input.shape(),
                input.element(),
                (in, e) -> at.binary(in, BinaryOp.Kind.DIVF, e.get(0), e.get(1)));
    }

    private static Tensor logSoftmax(AtenNode node, Lowering at) {
        Tensor input =
                Elementwise.convert(at.tensor(node, "self"), at.typeOf(node).element(), at);
        List<Integer> dim = List.of(Shapes.dim(node.integer("dim", -1), input.rank()));
        Tensor shifted = difference(input, max(input, dim, at), at);
        Tensor sum = sum(exp(shifted, at), dim, at);
        Tensor logarithm = at.elementwise(
                List.of(sum),
                sum.shape(),
                sum.element(),
                (in, e) -> UnaryOp.create(in, at.location(), UnaryOp.Kind.LOG, e.getFirst())
                        .result());
        return difference(shifted, logarithm, at);
    }

    private static Tensor layerNorm(AtenNode node, Lowering at) {
        Tensor input = at.tensor(node, "input");
        int normalized = node.integers("normalized_shape", List.of()).size();
        List<Integer> dims =
                IntStream.range(input.rank() - normalized, input.rank()).boxed().toList();
        double epsilon = node.real("eps", 1e-5);
        Tensor centered = difference(input, mean(input, dims, at), at);
        Tensor squares = at.elementwise(
                List.of(centered),
                input.shape(),
                input.element(),
                (in, e) -> at.multiply(in, e.getFirst(), e.getFirst()));
        Tensor variance = mean(squares, dims, at);
        List<Tensor> inputs = new ArrayList<>(List.of(centered, inverseRoot(variance, epsilon, at)));
        if (node.has("weight")) inputs.add(at.tensor(node, "weight"));
        if (node.has("bias")) inputs.add(at.tensor(node, "bias"));
        boolean weighted = node.has("weight");
        boolean biased = node.has("bias");
        return at.elementwise(inputs, input.shape(), input.element(), (in, e) -> {
            Value value = at.multiply(in, e.get(0), e.get(1));
            if (weighted) value = at.multiply(in, value, e.get(2));
            return biased ? at.add(in, value, e.getLast()) : value;
        });
    }

    private static Tensor inverseRoot(Tensor variance, double epsilon, Lowering at) {
        return at.elementwise(List.of(variance), variance.shape(), variance.element(), (in, e) -> {
            Value sum = at.add(in, e.getFirst(), Lowering.number(in, at.location(), epsilon, variance.element()));
            return UnaryOp.create(in, at.location(), UnaryOp.Kind.RSQRT, sum).result();
        });
    }

    private static Tensor batchNorm(AtenNode node, Lowering at) {
        Tensor input = at.tensor(node, "input");
        long channels = input.shape().at(1);
        Dims perChannel = Dims.filled(input.rank() - 1, 1).with(0, channels);
        double epsilon = node.real("eps", 1e-5);
        List<Tensor> inputs = new ArrayList<>(List.of(
                input,
                Shapes.reshape(at.tensor(node, "running_mean"), perChannel, at),
                inverseRoot(Shapes.reshape(at.tensor(node, "running_var"), perChannel, at), epsilon, at)));
        boolean weighted = node.has("weight");
        boolean biased = node.has("bias");
        if (weighted) inputs.add(Shapes.reshape(at.tensor(node, "weight"), perChannel, at));
        if (biased) inputs.add(Shapes.reshape(at.tensor(node, "bias"), perChannel, at));
        return at.elementwise(inputs, input.shape(), input.element(), (in, e) -> {
            Value value = at.multiply(in, at.binary(in, BinaryOp.Kind.SUBF, e.get(0), e.get(1)), e.get(2));
            if (weighted) value = at.multiply(in, value, e.get(3));
            return biased ? at.add(in, value, e.getLast()) : value;
        });
    }

    private static Tensor cumulativeSum(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        TensorData data = knownOnly(node, at);
        int dim = Shapes.dim(node.integer("dim", 0), type.rank());
        long inner = 1;
        for (int i = dim + 1; i < type.rank(); i++) inner *= type.sizeOf(i);
        double[] sums = data.toDoubles();
        for (int i = 0; i < sums.length; i++) if (i / inner % type.sizeOf(dim) > 0) sums[i] += sums[(int) (i - inner)];
        return new Tensor.Known(TensorData.ofDoubles(
                Folding.kindOf(type.element()), sums, type.shape().toArray()));
    }

    private static Tensor difference(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        TensorData data = knownOnly(node, at);
        int dim = Shapes.dim(node.integer("dim", -1), type.rank());
        if (node.integer("n", 1) != 1 || node.has("append") || dim != type.rank() - 1)
            throw new InputError(
                    "this form of aten.diff is not supported", at.place(), "use n=1 along the last dimension");
        TensorData before = node.has("prepend") && at.tensor(node, "prepend") instanceof Tensor.Known(TensorData known)
                ? known
                : null;
        long row = data.sizeOf(dim);
        long extra = before == null ? 0 : before.sizeOf(dim);
        long[] results = new long[(int) type.elements()];
        long width = row + extra - 1;
        for (int i = 0; i < results.length; i++) {
            long r = i / width;
            long c = i % width;
            results[i] = joined(before, data, r, c + 1, extra, row) - joined(before, data, r, c, extra, row);
        }
        return new Tensor.Known(TensorData.ofLongs(
                Folding.kindOf(type.element()), results, type.shape().toArray()));
    }

    private static long joined(
            @org.jspecify.annotations.Nullable TensorData before,
            TensorData data,
            long row,
            long column,
            long extra,
            long width) {
        return before != null && column < extra
                ? before.integerAt(row * extra + column)
                : data.integerAt(row * width + column - extra);
    }

    private static TensorData knownOnly(AtenNode node, Lowering at) {
        if (at.tensor(node, "self") instanceof Tensor.Known(TensorData data)) return data;
        throw new InputError(
                node.operator() + " on a computed tensor is not supported",
                at.place(),
                "compute it outside of the model");
    }
}
