package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// `Resize`. Along each dimension it either repeats and leaves out elements, or is a product with a known matrix.
final class ResizeOps {
    private ResizeOps() {}

    static Map<String, OnnxOp> operators() {
        return Map.of(
                "Resize",
                OnnxOp.one(
                        "known sizes; no antialias, no region of interest, no kept aspect ratio", ResizeOps::resize));
    }

    private static Operand resize(Call call, Emitter at) {
        Node node = call.node();
        Operand x = call.input(0);
        if (node.flag("antialias", false)) throw node.unsupported("with antialias");
        if (!node.text("keep_aspect_ratio_policy", "stretch").equals("stretch"))
            throw node.unsupported("with a kept aspect ratio");
        List<Integer> dims =
                node.has("axes") ? call.dims(node.integers("axes", List.of()), x.rank()) : Reductions.from(0, x);
        List<Resampling> resamplings = new ArrayList<>();
        boolean bySize = call.has(3) && call.input(3).shape().product() > 0;
        if (!bySize && !call.has(2)) throw node.error("has neither scales nor sizes");
        TensorData numbers = bySize ? call.known(3, "sizes") : call.known(2, "scales");
        if (numbers.elements() != dims.size())
            throw node.error("has " + numbers + " for " + dims.size() + " dimensions");
        for (int i = 0; i < dims.size(); i++) {
            long size = x.size(dims.get(i));
            resamplings.add(
                    bySize
                            ? Resampling.toSize(node, size, numbers.integerAt(i))
                            : Resampling.byScale(node, size, numbers.floatAt(i)));
        }
        boolean nearest = node.text("mode", "nearest").equals("nearest");
        if (nearest) {
            Operand repeated = repeated(x, dims, resamplings, at);
            if (repeated != x) return repeated;
        }
        for (int i = 0; i < dims.size(); i++) {
            Resampling resampling = resamplings.get(i);
            if (resampling.isIdentity()) continue;
            x = nearest
                    ? Moves.pick(x, dims.get(i), resampling.positions(), at)
                    : weighted(x, dims.get(i), resampling.weights(), at);
        }
        return x;
    }

    /// Where each element is only repeated, all dimensions at once.
    /// @return the operand itself where they are not
    private static Operand repeated(Operand x, List<Integer> dims, List<Resampling> resamplings, Emitter at) {
        List<Long> factors = new ArrayList<>(Collections.nCopies(x.rank(), 1L));
        for (int i = 0; i < dims.size(); i++) {
            long factor = resamplings.get(i).to() / x.size(dims.get(i));
            long[] positions = LongStream.range(0, resamplings.get(i).to())
                    .map(p -> factor == 0 ? -1 : p / factor)
                    .toArray();
            if (!Arrays.equals(positions, resamplings.get(i).positions())) return x;
            factors.set(dims.get(i), factor);
        }
        List<Long> split = new ArrayList<>();
        List<Long> wide = new ArrayList<>();
        List<Long> whole = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            split.add(x.size(i));
            wide.add(x.size(i));
            whole.add(x.size(i) * factors.get(i));
            if (factors.get(i) == 1) continue;
            split.add(1L);
            wide.add(factors.get(i));
        }
        Operand repeated = Moves.expand(Moves.reshape(x, new Dims(split), at), new Dims(wide), at);
        return Moves.reshape(repeated, new Dims(whole), at);
    }

    /// @param weights `[to, from]`
    private static Operand weighted(Operand x, int dim, double[][] weights, Emitter at) {
        int to = weights.length;
        int from = weights[0].length;
        boolean rows = dim == x.rank() - 2;
        double[] flat = new double[to * from];
        for (int i = 0; i < to; i++)
            for (int k = 0; k < from; k++) flat[rows ? i * from + k : k * to + i] = weights[i][k];
        Operand matrix = new Operand.Known(TensorData.ofDoubles(x.kind(), flat, rows ? to : from, rows ? from : to));
        if (rows) return Products.matmul(matrix, x, at);
        int last = x.rank() - 1;
        Operand product = Products.matmul(Moves.transpose(x, dim, last, at), matrix, at);
        return Moves.transpose(product, dim, last, at);
    }
}
