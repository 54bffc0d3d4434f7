package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Products of matrices and vectors. Half precision is summed up in `f32`.
final class Products {
    private Products() {}

    static Family family() {
        return new Family("products")
                .add(
                        "mm.default bmm.default",
                        (node, at) -> stated(node, matmul(at.tensor(node, "self"), at.tensor(node, "mat2"), at), at))
                .add(
                        "matmul.default",
                        (node, at) -> stated(node, matmul(at.tensor(node, "self"), at.tensor(node, "other"), at), at))
                .add(
                        "__matmul__.default",
                        (node, at) -> stated(node, matmul(at.tensor(node, "self"), at.tensor(node, "other"), at), at))
                .add(
                        "mv.default",
                        (node, at) -> stated(node, matmul(at.tensor(node, "self"), at.tensor(node, "vec"), at), at))
                .add(
                        "dot.default vdot.default",
                        (node, at) -> stated(
                                node,
                                matmul(
                                        at.tensor(node, "self"),
                                        at.tensor(node, node.has("tensor") ? "tensor" : "other"),
                                        at),
                                at))
                .add("outer.default ger.default", Products::outer)
                .add("addmm.default", (node, at) -> added(node, "mat1", "mat2", at))
                .add("baddbmm.default", (node, at) -> added(node, "batch1", "batch2", at))
                .add("addmv.default", (node, at) -> added(node, "mat", "vec", at))
                .add("linear.default", Products::linear)
                .add("einsum.default", Einsum::lower);
    }

    /// The sum of products of each pair of elements that the maps read, over the loops that the output does not use, in
    /// the [Lowering#working] type.
    static Tensor contract(
            Tensor left,
            AffineMap leftMap,
            Tensor right,
            AffineMap rightMap,
            int loops,
            List<Integer> output,
            Dims shape,
            Lowering at) {
        Type working = Lowering.working(left.element());
        return at.reduce(
                List.of(left, right),
                List.of(leftMap, rightMap),
                loops,
                output,
                shape,
                Scalar.of(0, working),
                (in, e) -> in.add(e.get(2), in.multiply(in.convert(e.get(0), working), in.convert(e.get(1), working))));
    }

    private static Tensor stated(AtenNode node, Tensor product, Lowering at) {
        TensorType type = at.typeOf(node);
        return Shapes.reshape(at.convert(product, type.element()), type.shape(), at);
    }

    /// The product of the last two dimensions; those before are broadcast. A vector is a row on the left and a column
    /// on the right, and its dimension of 1 stays in the result.
    static Tensor matmul(Tensor first, Tensor second, Lowering at) {
        Tensor left = first.rank() == 1
                ? Shapes.reshape(first, Dims.of(1, first.shape().at(0)), at)
                : first;
        Tensor right = second.rank() == 1
                ? Shapes.reshape(second, Dims.of(second.shape().at(0), 1), at)
                : second;
        int batch = Math.max(left.rank(), right.rank()) - 2;
        long m = left.shape().at(left.rank() - 2);
        long k = left.shape().at(left.rank() - 1);
        long n = right.shape().at(right.rank() - 1);
        if (k != right.shape().at(right.rank() - 2))
            throw new IllegalArgumentException("product of " + left.type() + " and " + right.type());
        Dims shape = Dims.filled(batch + 2, 1).with(batch, m).with(batch + 1, n);
        for (int i = 0; i < batch; i++) {
            long own = batchSize(left, i, batch);
            shape = shape.with(i, own == 1 ? batchSize(right, i, batch) : own);
        }
        AffineExpr row = AffineExpr.dim(batch);
        AffineExpr column = AffineExpr.dim(batch + 1);
        AffineExpr inner = AffineExpr.dim(batch + 2);
        return contract(
                left,
                factor(left, shape, batch, row, inner),
                right,
                factor(right, shape, batch, inner, column),
                batch + 3,
                IntStream.range(0, batch + 2).boxed().toList(),
                shape,
                at);
    }

    private static long batchSize(Tensor tensor, int dim, int batch) {
        int own = dim - (batch - (tensor.rank() - 2));
        return own < 0 ? 1 : tensor.shape().at(own);
    }

    private static AffineMap factor(Tensor tensor, Dims shape, int batch, AffineExpr first, AffineExpr second) {
        List<AffineExpr> results = new ArrayList<>();
        int missing = batch - (tensor.rank() - 2);
        for (int i = missing; i < batch; i++) {
            long size = tensor.shape().at(i - missing);
            if (size != shape.at(i) && size != 1)
                throw new IllegalArgumentException("batches of " + size + " and " + shape.at(i));
            results.add(size == shape.at(i) ? AffineExpr.dim(i) : AffineExpr.constant(0));
        }
        results.add(first);
        results.add(second);
        return AffineMap.of(batch + 3, results);
    }

    private static Tensor outer(AtenNode node, Lowering at) {
        Tensor left = at.tensor(node, "self");
        Tensor column = Shapes.reshape(left, Dims.of(left.shape().at(0), 1), at);
        TensorType type = at.typeOf(node);
        return at.pointwise(
                List.of(column, at.tensor(node, "vec2")),
                type.shape(),
                type.element(),
                (in, e) -> in.multiply(e.get(0), e.get(1)));
    }

    /// `beta · self + alpha · product`. With a `beta` of 0 not even NaN in `self` counts.
    private static Tensor added(AtenNode node, String left, String right, Lowering at) {
        TensorType type = at.typeOf(node);
        Tensor full = matmul(at.tensor(node, left), at.tensor(node, right), at);
        Tensor product = Shapes.reshape(full, type.shape(), at);
        Scalar alpha = node.has("alpha") ? node.number("alpha", product.element()) : Scalar.of(1, product.element());
        Scalar beta = node.has("beta") ? node.number("beta", product.element()) : Scalar.of(1, product.element());
        if (node.real("beta", 1) == 0)
            return at.pointwise(
                    List.of(product), type.shape(), type.element(), (in, e) -> in.multiply(e.getFirst(), alpha));
        return at.pointwise(
                List.of(product, at.tensor(node, "self")),
                type.shape(),
                type.element(),
                (in, e) -> in.add(in.multiply(e.get(0), alpha), in.multiply(e.get(1), beta)));
    }

    private static Tensor linear(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        Tensor input = at.tensor(node, "input");
        Tensor weight = at.tensor(node, "weight");
        if (weight.rank() == 1)
            weight = Shapes.reshape(weight, Dims.of(1, weight.shape().at(0)), at);
        int outer = input.rank() - 1;
        Dims shape = input.shape().with(outer, weight.shape().at(0));
        if (input.shape().at(outer) != weight.shape().at(1))
            throw new IllegalArgumentException("product of " + input.type() + " and " + weight.type());
        List<AffineExpr> read = new ArrayList<>();
        for (int i = 0; i < outer; i++) read.add(AffineExpr.dim(i));
        read.add(AffineExpr.dim(outer + 1));
        Tensor product = contract(
                input,
                AffineMap.of(outer + 2, read),
                weight,
                AffineMap.select(outer + 2, List.of(outer, outer + 1)),
                outer + 2,
                IntStream.range(0, outer + 1).boxed().toList(),
                shape,
                at);
        if (!node.has("bias")) return stated(node, product, at);
        Tensor sum = at.pointwise(
                List.of(product, at.tensor(node, "bias")),
                shape,
                type.element(),
                (in, e) -> in.add(e.get(0), e.get(1)));
        return Shapes.reshape(sum, type.shape(), at);
    }
}
