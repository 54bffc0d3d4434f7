package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Margins around tensors.
final class Padding {
    private Padding() {}

    static Family family() {
        return new Family("padding")
                .add("constant_pad_nd.default", (node, at) -> constant(node, pads(node, "pad"), at))
                .add(
                        "reflection_pad1d.default reflection_pad2d.default reflection_pad3d.default",
                        (node, at) -> by(node, "padding", Padding::reflected, at))
                .add(
                        "replication_pad1d.default replication_pad2d.default replication_pad3d.default",
                        (node, at) -> by(node, "padding", Padding::nearest, at))
                .add("_pad_circular.default", (node, at) -> by(node, "pad", Math::floorMod, at))
                .add("pad.default", (node, at) -> switch (node.text("mode", "constant")) {
                    case "constant" -> constant(node, pads(node, "pad"), at);
                    case "reflect" -> by(node, "pad", Padding::reflected, at);
                    case "replicate" -> by(node, "pad", Padding::nearest, at);
                    case "circular" -> by(node, "pad", Math::floorMod, at);
                    default ->
                        throw at.unsupported(node, "with mode '" + node.text("mode", "") + "'", "use another mode");
                });
    }

    /// Elements in front of and behind each dimension, the last dimension first.
    private static List<Long> pads(AtenNode node, String argument) {
        return node.integers(argument, List.of());
    }

    /// Negative numbers cut off.
    private static Tensor constant(AtenNode node, List<Long> pads, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        Dims before = Dims.filled(tensor.rank(), 0);
        for (int i = 0; i + 1 < pads.size(); i += 2) {
            int dim = tensor.rank() - 1 - i / 2;
            long front = pads.get(i);
            long size = tensor.shape().at(dim);
            tensor = Shapes.slice(tensor, dim, Math.max(0, -front), size - Math.max(0, -pads.get(i + 1)), 1, at);
            before = before.with(dim, Math.max(0, front));
        }
        return around(tensor, before, at.typeOf(node).shape(), node.number("value", tensor.element()), at);
    }

    /// A tensor with a margin around it: positions inside read the tensor, those outside give `margin`.
    /// @param before elements added in front of each dimension
    static Tensor around(Tensor tensor, Dims before, Dims shape, Scalar margin, Lowering at) {
        if (tensor.shape().equals(shape)) return tensor;
        if (tensor.shape().product() == 0) return Tensor.filled(margin, shape);
        List<AffineExpr> where = new ArrayList<>();
        for (int dim = 0; dim < shape.size(); dim++) {
            long size = tensor.shape().at(dim);
            AffineExpr here = AffineExpr.dim(dim);
            where.add(
                    size == shape.at(dim)
                            ? here
                            : here.plus(Math.floorMod(-before.at(dim), size)).mod(size));
        }
        return at.parallel(
                List.of(tensor), List.of(AffineMap.of(shape.size(), where)), shape, tensor.element(), (in, e) -> {
                    Scalar value = e.getFirst();
                    for (int dim = 0; dim < shape.size(); dim++) {
                        long front = before.at(dim);
                        long size = tensor.shape().at(dim);
                        if (size == shape.at(dim)) continue;
                        Scalar position = in.index(dim);
                        Scalar inside = in.is("lt", position, front + size);
                        if (front > 0) inside = in.and(inside, in.is("ge", position, front));
                        value = in.select(inside, value, margin);
                    }
                    return value;
                });
    }

    /// Where a position outside of a dimension is read.
    @FunctionalInterface
    private interface Continuation {
        long of(long position, long size);
    }

    private static long reflected(long position, long size) {
        return position < 0 ? -position : position < size ? position : 2 * (size - 1) - position;
    }

    static long nearest(long position, long size) {
        return Math.clamp(position, 0, size - 1);
    }

    private static Tensor by(AtenNode node, String argument, Continuation continuation, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        List<Long> pads = pads(node, argument);
        for (int i = 0; i + 1 < pads.size(); i += 2) {
            int dim = tensor.rank() - 1 - i / 2;
            tensor = along(tensor, dim, pads.get(i), pads.get(i + 1), continuation, at);
        }
        return tensor;
    }

    private static Tensor along(
            Tensor tensor, int dim, long before, long behind, Continuation continuation, Lowering at) {
        long size = tensor.shape().at(dim);
        Folding.count(Math.abs(before) + size + Math.abs(behind));
        return Picking.at(
                tensor,
                dim,
                LongStream.range(-before, size + behind)
                        .map(p -> continuation.of(p, size))
                        .toArray(),
                at);
    }

    /// A dimension with its outermost elements repeated.
    static Tensor replicated(Tensor tensor, int dim, long before, long behind, Lowering at) {
        return along(tensor, dim, before, behind, Padding::nearest, at);
    }
}
