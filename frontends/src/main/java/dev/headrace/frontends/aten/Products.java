package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Products of matrices, and attention as a whole.
final class Products {
    private Products() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        ops.put(
                "aten.mm.default",
                AtenOp.one((node, at) -> matmul(at.tensor(node, "self"), at.tensor(node, "mat2"), at)));
        ops.put(
                "aten.bmm.default",
                AtenOp.one((node, at) -> matmul(at.tensor(node, "self"), at.tensor(node, "mat2"), at)));
        ops.put(
                "aten.matmul.default",
                AtenOp.one((node, at) -> matmul(at.tensor(node, "self"), at.tensor(node, "other"), at)));
        ops.put("aten.addmm.default", AtenOp.one(Products::addmm));
        ops.put("aten.linear.default", AtenOp.one(Products::linear));
        ops.put("aten.scaled_dot_product_attention.default", AtenOp.one(Products::attention));
        return ops;
    }

    /// The product of the last two dimensions; those before are broadcast.
    static Tensor matmul(Tensor left, Tensor right, Lowering at) {
        if (left.rank() < 2 || right.rank() < 2)
            throw new InputError(
                    "a product with a vector is not supported", at.place(), "give both factors two dimensions or more");
        if (left instanceof Tensor.Known(TensorData a)
                && right instanceof Tensor.Known(TensorData b)
                && a.rank() == b.rank()
                && a.rank() <= 3) return fold(a, b);
        int batch = Math.max(left.rank(), right.rank()) - 2;
        long m = left.shape().at(left.rank() - 2);
        long k = left.shape().at(left.rank() - 1);
        long n = right.shape().at(right.rank() - 1);
        Dims shape = Dims.filled(batch + 2, 1).with(batch, m).with(batch + 1, n);
        for (int i = 0; i < batch; i++)
            shape = shape.with(i, Math.max(batchSize(left, i, batch), batchSize(right, i, batch)));
        AffineExpr row = AffineExpr.dim(batch);
        AffineExpr column = AffineExpr.dim(batch + 1);
        AffineExpr inner = AffineExpr.dim(batch + 2);
        if (k != right.shape().at(right.rank() - 2))
            throw new InputError(
                    "product of " + left.type() + " and " + right.type(), at.place(), "export the model again");
        return at.reduce(
                List.of(at.value(left), at.value(right)),
                List.of(factor(left, shape, batch, row, inner), factor(right, shape, batch, inner, column)),
                batch + 3,
                IntStream.range(0, batch + 2).boxed().toList(),
                shape,
                0,
                left.element(),
                (in, e) -> at.add(in, e.get(2), at.multiply(in, e.get(0), e.get(1))));
    }

    private static long batchSize(Tensor tensor, int dim, int batch) {
        int own = dim - (batch - (tensor.rank() - 2));
        return own < 0 ? 1 : tensor.shape().at(own);
    }

    private static AffineMap factor(Tensor tensor, Dims shape, int batch, AffineExpr first, AffineExpr second) {
        List<AffineExpr> results = new ArrayList<>();
        int missing = batch - (tensor.rank() - 2);
        for (int i = missing; i < batch; i++)
            results.add(tensor.shape().at(i - missing) == shape.at(i) ? AffineExpr.dim(i) : AffineExpr.constant(0));
        results.add(first);
        results.add(second);
        return AffineMap.of(batch + 3, results);
    }

    private static Tensor fold(TensorData left, TensorData right) {
        int rank = left.rank();
        int m = (int) left.sizeOf(rank - 2);
        int k = (int) left.sizeOf(rank - 1);
        int n = (int) right.sizeOf(rank - 1);
        int batch = (int) (left.elements() / ((long) m * k));
        double[] a = left.toDoubles();
        double[] b = right.toDoubles();
        double[] product = new double[batch * m * n];
        for (int g = 0; g < batch; g++)
            for (int i = 0; i < m; i++)
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) sum += a[(g * m + i) * k + l] * b[(g * k + l) * n + j];
                    product[(g * m + i) * n + j] = sum;
                }
        return new Tensor.Known(TensorData.ofDoubles(
                left.kind(), product, left.sizes().with(rank - 1, n).toArray()));
    }

    private static Tensor addmm(AtenNode node, Lowering at) {
        Tensor product = scale(matmul(at.tensor(node, "mat1"), at.tensor(node, "mat2"), at), node.real("alpha", 1), at);
        Tensor bias = scale(at.tensor(node, "self"), node.real("beta", 1), at);
        return add(product, bias, at);
    }

    private static Tensor add(Tensor product, Tensor bias, Lowering at) {
        return at.elementwise(
                List.of(product, bias), product.shape(), product.element(), (in, e) -> at.add(in, e.get(0), e.get(1)));
    }

    private static Tensor scale(Tensor tensor, double factor, Lowering at) {
        if (factor == 1) return tensor;
        return at.elementwise(
                List.of(tensor),
                tensor.shape(),
                tensor.element(),
                (in, e) -> at.multiply(in, e.getFirst(), Lowering.number(in, at.location(), factor, tensor.element())));
    }

    private static Tensor linear(AtenNode node, Lowering at) {
        Tensor input = at.tensor(node, "input");
        Tensor weight = at.tensor(node, "weight");
        int outer = input.rank() - 1;
        Dims shape = input.shape().with(outer, weight.shape().at(0));
        List<AffineExpr> read = new ArrayList<>();
        for (int i = 0; i < outer; i++) read.add(AffineExpr.dim(i));
        read.add(AffineExpr.dim(outer + 1));
        Tensor product = at.reduce(
                List.of(at.value(input), at.value(weight)),
                List.of(AffineMap.of(outer + 2, read), AffineMap.select(outer + 2, List.of(outer, outer + 1))),
                outer + 2,
                IntStream.range(0, outer + 1).boxed().toList(),
                shape,
                0,
                input.element(),
                (in, e) -> at.add(in, e.get(2), at.multiply(in, e.get(0), e.get(1))));
        return node.has("bias") ? add(product, at.tensor(node, "bias"), at) : product;
    }

    private static Tensor attention(AtenNode node, Lowering at) {
        Tensor query = at.tensor(node, "query");
        Tensor key = repeatHeads(at.tensor(node, "key"), query, at);
        Tensor values = repeatHeads(at.tensor(node, "value"), query, at);
        int rank = query.rank();
        double scale = node.real("scale", 1 / Math.sqrt((double) query.shape().at(rank - 1)));
        int[] swapped = IntStream.range(0, rank).toArray();
        swapped[rank - 1] = rank - 2;
        swapped[rank - 2] = rank - 1;
        Tensor scores = scale(matmul(query, Shapes.permute(key, swapped, at), at), scale, at);
        if (node.bool("is_causal", false)) scores = add(scores, causalMask(scores), at);
        if (node.has("attn_mask")) scores = masked(scores, at.tensor(node, "attn_mask"), at);
        return matmul(Reductions.softmax(scores, List.of(rank - 1), at), values, at);
    }

    /// Grouped queries: each head of keys and values serves several heads of queries.
    private static Tensor repeatHeads(Tensor tensor, Tensor query, Lowering at) {
        int heads = tensor.rank() - 3;
        if (heads < 0 || tensor.shape().at(heads) == query.shape().at(heads)) return tensor;
        long groups = query.shape().at(heads) / tensor.shape().at(heads);
        List<Long> wide = new ArrayList<>(tensor.shape().values());
        wide.add(heads + 1, 1L);
        Tensor widened = Shapes.reshape(tensor, new Dims(wide), at);
        Tensor repeated = Shapes.expand(widened, new Dims(wide).with(heads + 1, groups), at);
        return Shapes.reshape(repeated, tensor.shape().with(heads, query.shape().at(heads)), at);
    }

    private static Tensor causalMask(Tensor scores) {
        int rows = (int) scores.shape().at(scores.rank() - 2);
        int columns = (int) scores.shape().at(scores.rank() - 1);
        double[] mask = new double[rows * columns];
        for (int i = 0; i < rows; i++)
            for (int j = i + 1; j < columns; j++) mask[i * columns + j] = Double.NEGATIVE_INFINITY;
        return new Tensor.Known(TensorData.ofDoubles(Folding.kindOf(scores.element()), mask, rows, columns));
    }

    private static Tensor masked(Tensor scores, Tensor mask, Lowering at) {
        if (mask.element() instanceof FloatType) return add(scores, mask, at);
        return at.elementwise(List.of(scores, mask), scores.shape(), scores.element(), (in, e) -> {
            Value hidden = Lowering.number(in, at.location(), Double.NEGATIVE_INFINITY, scores.element());
            return dev.headrace.dialects.arith.SelectOp.create(in, at.location(), e.get(1), e.get(0), hidden)
                    .result();
        });
    }
}
