package dev.headrace.frontends.aten;

import dev.headrace.dialects.math.BinaryOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Operators that make one number out of many: sums, means, products, truths, variances, norms.
final class Reductions {
    private Reductions() {}

    static Family family() {
        return new Family("reductions")
                .add(
                        "sum.default sum.dim_IntList",
                        (node, at) -> stated(node, sum(input(node, at), dims(node, at), at), at))
                .add("mean.default mean.dim", (node, at) -> stated(node, mean(input(node, at), dims(node, at), at), at))
                .add("prod.default prod.dim_int", (node, at) -> {
                    Tensor input = input(node, at);
                    Scalar one = Scalar.of(1, input.element());
                    return stated(node, reduce(input, dims(node, at), one, Scalars::multiply, at), at);
                })
                .add(
                        "any.default any.dim any.dims",
                        (node, at) -> stated(
                                node, reduce(truths(node, at), dims(node, at), Scalar.of(false), Scalars::or, at), at))
                .add(
                        "all.default all.dim all.dims",
                        (node, at) -> stated(
                                node, reduce(truths(node, at), dims(node, at), Scalar.of(true), Scalars::and, at), at))
                .add("count_nonzero.default count_nonzero.dim_IntList", (node, at) -> {
                    Tensor ones = at.convert(truths(node, at), IntegerType.I64);
                    return stated(node, sum(ones, dims(node, at), at), at);
                })
                .add("var.default var.dim var.correction", (node, at) -> stated(node, variance(node, at).spread, at))
                .add(
                        "std.default std.dim std.correction",
                        (node, at) -> stated(node, root(variance(node, at).spread, at), at))
                .all("var_mean.default var_mean.dim var_mean.correction", (node, at) -> {
                    Moments moments = variance(node, at);
                    return List.of(stated(node, moments.spread, at), stated(node, moments.mean, at));
                })
                .all("std_mean.default std_mean.dim std_mean.correction", (node, at) -> {
                    Moments moments = variance(node, at);
                    return List.of(stated(node, root(moments.spread, at), at), stated(node, moments.mean, at));
                })
                .add("logsumexp.default", Reductions::logOfSum)
                .add(
                        "linalg_vector_norm.default norm.Scalar norm.ScalarOpt_dim norm.ScalarOpt_dim_dtype"
                                + " norm.ScalarOpt_dtype",
                        Reductions::norm);
    }

    /// How the result so far and one more number are combined.
    @FunctionalInterface
    interface Combination {
        Scalar of(Scalars in, Scalar soFar, Scalar next);
    }

    /// The input in the type in which PyTorch sums it up.
    private static Tensor input(AtenNode node, Lowering at) {
        return at.convert(
                at.tensor(node, "self"), Lowering.working(at.typeOf(node).element()));
    }

    private static Tensor truths(AtenNode node, Lowering at) {
        return at.convert(at.tensor(node, "self"), IntegerType.I1);
    }

    /// The dimensions that a call names; all where it names none.
    static List<Integer> dims(AtenNode node, Lowering at) {
        int rank = at.tensor(node, "self").rank();
        List<Long> dims = node.integers("dim", List.of());
        if (rank == 0) return List.of();
        return dims.isEmpty()
                ? IntStream.range(0, rank).boxed().toList()
                : dims.stream().map(d -> Shapes.dim(d, rank)).toList();
    }

    /// Reductions keep their dimensions here; the node may want them gone.
    static Tensor stated(AtenNode node, Tensor kept, Lowering at) {
        TensorType type = at.typeOf(node);
        return Shapes.reshape(at.convert(kept, type.element()), type.shape(), at);
    }

    /// Combines the numbers along dimensions, which stay with size 1.
    static Tensor reduce(Tensor input, List<Integer> dims, Scalar start, Combination combination, Lowering at) {
        if (dims.isEmpty())
            return at.elementwise(
                    List.of(input), input.shape(), input.element(), (in, e) -> combination.of(in, start, e.getFirst()));
        int rank = input.rank();
        List<Integer> output = new ArrayList<>();
        List<Long> shape = new ArrayList<>();
        Dims kept = input.shape();
        for (int i = 0; i < rank; i++) {
            if (dims.contains(i)) {
                kept = kept.with(i, 1);
                continue;
            }
            output.add(i);
            shape.add(input.shape().at(i));
        }
        Tensor reduced = at.reduce(
                List.of(input),
                List.of(AffineMap.identity(rank)),
                rank,
                output,
                new Dims(shape),
                start,
                (in, e) -> combination.of(in, e.get(1), e.get(0)));
        return Shapes.reshape(reduced, kept, at);
    }

    static Tensor sum(Tensor input, List<Integer> dims, Lowering at) {
        return reduce(input, dims, Scalar.of(0, input.element()), Scalars::add, at);
    }

    static long count(Tensor input, List<Integer> dims) {
        return dims.stream().mapToLong(d -> input.shape().at(d)).reduce(1, Math::multiplyExact);
    }

    static Tensor mean(Tensor input, List<Integer> dims, Lowering at) {
        return divided(sum(input, dims, at), (double) count(input, dims), at);
    }

    /// A power of two is divided by exactly as a multiplication.
    private static Tensor divided(Tensor input, double divisor, Lowering at) {
        boolean exact = divisor >= 1
                && divisor == Math.rint(divisor)
                && Long.bitCount((long) divisor) == 1
                && !at.isForManySizes();
        return at.elementwise(
                List.of(input),
                input.shape(),
                input.element(),
                (in, e) -> exact ? in.multiply(e.getFirst(), 1 / divisor) : in.divide(e.getFirst(), divisor));
    }

    static Tensor difference(Tensor a, Tensor b, Lowering at) {
        return at.elementwise(List.of(a, b), a.shape(), a.element(), (in, e) -> in.subtract(e.get(0), e.get(1)));
    }

    static Tensor squares(Tensor tensor, Lowering at) {
        return at.elementwise(
                List.of(tensor), tensor.shape(), tensor.element(), (in, e) -> in.multiply(e.getFirst(), e.getFirst()));
    }

    /// @param mean the average
    /// @param spread the variance
    private record Moments(Tensor mean, Tensor spread) {}

    private static Moments variance(AtenNode node, Lowering at) {
        Tensor input = input(node, at);
        List<Integer> dims = dims(node, at);
        double correction = node.has("correction") ? node.real("correction", 1) : node.bool("unbiased", true) ? 1 : 0;
        Tensor mean = mean(input, dims, at);
        Tensor sum = sum(squares(difference(input, mean, at), at), dims, at);
        return new Moments(mean, divided(sum, Math.max(0, count(input, dims) - correction), at));
    }

    private static Tensor root(Tensor tensor, Lowering at) {
        return mapped(tensor, UnaryOp.Kind.SQRT, at);
    }

    static Tensor mapped(Tensor tensor, UnaryOp.Kind kind, Lowering at) {
        return at.elementwise(
                List.of(tensor), tensor.shape(), tensor.element(), (in, e) -> in.math(kind, e.getFirst()));
    }

    /// Shifted by the greatest number, unless that is infinite.
    private static Tensor logOfSum(AtenNode node, Lowering at) {
        Tensor input = input(node, at);
        List<Integer> dims = dims(node, at);
        Tensor greatest = Extremes.greatest(input, dims, at);
        Tensor shift = at.elementwise(
                List.of(greatest),
                greatest.shape(),
                greatest.element(),
                (in, e) -> in.select(
                        in.is("eq", in.absolute(e.getFirst()), Double.POSITIVE_INFINITY),
                        Scalar.of(0, greatest.element()),
                        e.getFirst()));
        Tensor powers = mapped(difference(input, shift, at), UnaryOp.Kind.EXP, at);
        Tensor sum = sum(powers, dims, at);
        Tensor result = at.elementwise(
                List.of(sum, shift),
                sum.shape(),
                sum.element(),
                (in, e) -> in.add(in.math(UnaryOp.Kind.LOG, e.get(0)), e.get(1)));
        return stated(node, result, at);
    }

    private static Tensor norm(AtenNode node, Lowering at) {
        Tensor input = input(node, at);
        List<Integer> dims = dims(node, at);
        Type element = input.element();
        double order = node.has("ord") ? node.real("ord", 2) : node.real("p", 2);
        if (order == 2) return stated(node, root(sum(squares(input, at), dims, at), at), at);
        Tensor sizes = at.elementwise(List.of(input), input.shape(), element, (in, e) -> {
            Scalar size = in.absolute(e.getFirst());
            if (order == 0) return in.convert(in.is("ne", size, 0), element);
            return order == 1 || Double.isInfinite(order)
                    ? size
                    : in.math(BinaryOp.Kind.POWF, size, Scalar.of(order, element));
        });
        if (order == Double.POSITIVE_INFINITY)
            return stated(node, reduce(sizes, dims, Scalar.of(0, element), Scalars::maximum, at), at);
        if (order == Double.NEGATIVE_INFINITY) return stated(node, Extremes.least(sizes, dims, at), at);
        Tensor sum = sum(sizes, dims, at);
        if (order == 0 || order == 1) return stated(node, sum, at);
        Tensor result = at.elementwise(
                List.of(sum),
                sum.shape(),
                element,
                (in, e) -> in.math(BinaryOp.Kind.POWF, e.getFirst(), Scalar.of(1 / order, element)));
        return stated(node, result, at);
    }
}
