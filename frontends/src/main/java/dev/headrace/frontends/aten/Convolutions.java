package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Convolution and pooling in two dimensions, images as `[batch, channel, row, column]`.
final class Convolutions {
    private static final List<Long> ONE = List.of(1L, 1L);
    private static final List<Long> ZERO = List.of(0L, 0L);

    private Convolutions() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        ops.put("aten.convolution.default", AtenOp.one(Convolutions::convolution));
        ops.put("aten.conv2d.default", AtenOp.one(Convolutions::convolution));
        for (String name : List.of("max_pool2d_with_indices.default", "max_pool2d.default"))
            ops.put("aten." + name, AtenOp.one(Convolutions::maxPool));
        ops.put("aten.avg_pool2d.default", AtenOp.one(Convolutions::averagePool));
        return ops;
    }

    /// How a window moves over an image: along rows, then along columns.
    private record Window(List<Long> size, List<Long> stride, List<Long> padding, List<Long> dilation) {
        /// The position in the padded image, from the loop over positions of the window and the loop inside.
        AffineExpr position(int axis, AffineExpr outside, AffineExpr inside) {
            return outside.times(stride.get(axis)).plus(inside.times(dilation.get(axis)));
        }
    }

    private static List<Long> pair(List<Long> values) {
        return values.size() == 1 ? List.of(values.getFirst(), values.getFirst()) : values;
    }

    private static Tensor padded(Tensor image, Window window, double margin, Dims output, Lowering at) {
        Dims before = Dims.of(0, 0, window.padding.get(0), window.padding.get(1));
        Dims shape = image.shape();
        for (int axis = 0; axis < 2; axis++) {
            long reach = (output.at(2 + axis) - 1) * window.stride.get(axis)
                    + (window.size.get(axis) - 1) * window.dilation.get(axis)
                    + 1;
            long size = shape.at(2 + axis) + 2 * window.padding.get(axis);
            shape = shape.with(2 + axis, Math.max(reach, window.padding.get(axis) == 0 ? shape.at(2 + axis) : size));
        }
        return Shapes.pad(image, before, shape, margin, at);
    }

    private static Tensor convolution(AtenNode node, Lowering at) {
        Tensor image = at.tensor(node, "input");
        Tensor weight = at.tensor(node, "weight");
        if (node.bool("transposed", false) || image.rank() != 4)
            throw new InputError(
                    "only plain convolution in two dimensions is supported", at.place(), "replace it in the model");
        Dims output = at.typeOf(node).shape();
        Window window = new Window(
                List.of(weight.shape().at(2), weight.shape().at(3)),
                pair(node.integers("stride", ONE)),
                pair(node.integers("padding", ZERO)),
                pair(node.integers("dilation", ONE)));
        Tensor wide = padded(image, window, 0, output, at);
        long groups = node.integer("groups", 1);
        Tensor result = groups == 1
                ? plain(wide, weight, window, output, at)
                : grouped(wide, weight, window, output, groups, at);
        if (!node.has("bias")) return result;
        Tensor bias = Shapes.reshape(at.tensor(node, "bias"), Dims.of(output.at(1), 1, 1), at);
        return at.elementwise(
                List.of(result, bias), output, image.element(), (in, e) -> at.add(in, e.get(0), e.get(1)));
    }

    /// Loops: batch, filter, row, column | channel, row and column of the window.
    private static Tensor plain(Tensor image, Tensor weight, Window window, Dims output, Lowering at) {
        AffineExpr row = window.position(0, AffineExpr.dim(2), AffineExpr.dim(5));
        AffineExpr column = window.position(1, AffineExpr.dim(3), AffineExpr.dim(6));
        return at.reduce(
                List.of(at.value(image), at.value(weight)),
                List.of(
                        AffineMap.of(7, List.of(AffineExpr.dim(0), AffineExpr.dim(4), row, column)),
                        AffineMap.select(7, List.of(1, 4, 5, 6))),
                7,
                List.of(0, 1, 2, 3),
                output,
                0,
                image.element(),
                (in, e) -> at.add(in, e.get(2), at.multiply(in, e.get(0), e.get(1))));
    }

    /// As [#plain] with a loop over groups behind the batch; channels and filters count within their group.
    private static Tensor grouped(Tensor image, Tensor weight, Window window, Dims output, long groups, Lowering at) {
        Dims in = image.shape();
        Dims filters = weight.shape();
        long perGroup = filters.at(0) / groups;
        Tensor images = Shapes.reshape(image, Dims.of(in.at(0), groups, in.at(1) / groups, in.at(2), in.at(3)), at);
        Tensor weights =
                Shapes.reshape(weight, Dims.of(groups, perGroup, filters.at(1), filters.at(2), filters.at(3)), at);
        AffineExpr row = window.position(0, AffineExpr.dim(3), AffineExpr.dim(6));
        AffineExpr column = window.position(1, AffineExpr.dim(4), AffineExpr.dim(7));
        Tensor result = at.reduce(
                List.of(at.value(images), at.value(weights)),
                List.of(
                        AffineMap.of(8, List.of(AffineExpr.dim(0), AffineExpr.dim(1), AffineExpr.dim(5), row, column)),
                        AffineMap.select(8, List.of(1, 2, 5, 6, 7))),
                8,
                List.of(0, 1, 2, 3, 4),
                Dims.of(output.at(0), groups, perGroup, output.at(2), output.at(3)),
                0,
                image.element(),
                (b, e) -> at.add(b, e.get(2), at.multiply(b, e.get(0), e.get(1))));
        return Shapes.reshape(result, output, at);
    }

    private static Window poolingWindow(AtenNode node) {
        List<Long> size = pair(node.integers("kernel_size", ONE));
        List<Long> stride = node.integers("stride", List.of());
        return new Window(
                size,
                stride.isEmpty() ? size : pair(stride),
                pair(node.integers("padding", ZERO)),
                pair(node.integers("dilation", ONE)));
    }

    private static Tensor maxPool(AtenNode node, Lowering at) {
        Window window = poolingWindow(node);
        Dims output = at.typeOf(node).shape();
        Tensor image = padded(four(node, at), window, Double.NEGATIVE_INFINITY, output, at);
        return pool(
                image,
                window,
                output,
                Double.NEGATIVE_INFINITY,
                at,
                (in, e) -> at.binary(in, BinaryOp.Kind.MAXIMUMF, e.get(0), e.get(1)));
    }

    private static Tensor averagePool(AtenNode node, Lowering at) {
        Window window = poolingWindow(node);
        Dims output = at.typeOf(node).shape();
        boolean uneven = node.bool("ceil_mode", false)
                || (!node.bool("count_include_pad", true) && !window.padding.equals(ZERO));
        if (uneven)
            throw new InputError(
                    "average pooling over windows of different sizes is not supported",
                    at.place(),
                    "use ceil_mode=False and count_include_pad=True");
        long count = node.integer("divisor_override", window.size.get(0) * window.size.get(1));
        Tensor image = padded(four(node, at), window, 0, output, at);
        Tensor sums = pool(image, window, output, 0, at, (in, e) -> at.add(in, e.get(1), e.get(0)));
        return at.elementwise(
                List.of(sums),
                output,
                sums.element(),
                (in, e) -> at.binary(
                        in,
                        BinaryOp.Kind.DIVF,
                        e.getFirst(),
                        Lowering.number(in, at.location(), (double) count, sums.element())));
    }

    private static Tensor four(AtenNode node, Lowering at) {
        Tensor image = at.tensor(node, "self");
        if (image.rank() != 4)
            throw new InputError(
                    "pooling of " + image.type() + " is not supported", at.place(), "give it four dimensions");
        return image;
    }

    /// Loops: batch, channel, row, column | row and column of the window. The window has no tensor of its own, so an
    /// empty one gives its loops their extents.
    private static Tensor pool(
            Tensor image, Window window, Dims output, double start, Lowering at, Lowering.Body body) {
        AffineExpr row = window.position(0, AffineExpr.dim(2), AffineExpr.dim(4));
        AffineExpr column = window.position(1, AffineExpr.dim(3), AffineExpr.dim(5));
        List<AffineMap> maps = new ArrayList<>();
        maps.add(AffineMap.of(6, List.of(AffineExpr.dim(0), AffineExpr.dim(1), row, column)));
        maps.add(AffineMap.select(6, List.of(4, 5)));
        var shape = at.empty(Dims.of(window.size.get(0), window.size.get(1)), image.element());
        return at.reduce(
                List.of(at.value(image), shape),
                maps,
                6,
                List.of(0, 1, 2, 3),
                output,
                start,
                image.element(),
                (in, e) -> body.build(in, List.of(e.get(0), e.get(2))));
    }
}
