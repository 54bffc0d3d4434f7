package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Convolution along any number of axes, images as `[batch, channel, axis 0, axis 1, …]` or without the batch.
final class Convolutions {
    private Convolutions() {}

    static Family family() {
        return new Family("convolutions")
                .add(
                        "convolution.default",
                        (node, at) -> node.bool("transposed", false)
                                ? TransposedConvolutions.convolution(node, at)
                                : convolution(node, at))
                .add(
                        "conv1d.default conv1d.padding conv2d.default conv2d.padding conv3d.default conv3d.padding",
                        Convolutions::convolution)
                .add(
                        "conv_transpose1d.default conv_transpose2d.input conv_transpose3d.input",
                        TransposedConvolutions::convolution);
    }

    private static Tensor convolution(AtenNode node, Lowering at) {
        Tensor weight = at.tensor(node, "weight");
        int axes = weight.rank() - Window.OUTER;
        Tensor image = batched(at.tensor(node, "input"), axes, at);
        Dims output = batched(at.typeOf(node).shape(), axes);
        List<Long> size = weight.shape().values().subList(Window.OUTER, weight.rank());
        List<Long> dilation = Window.perAxis(node, "dilation", axes, 1, at);
        Window window = new Window(
                size,
                Window.perAxis(node, "stride", axes, 1, at),
                node.argument("padding").orElse(null) instanceof Argument.Text(String padding)
                        ? named(padding, size, dilation, at)
                        : Window.perAxis(node, "padding", axes, 0, at),
                dilation);
        boolean same =
                node.argument("padding").orElse(null) instanceof Argument.Text(String name) && name.equals("same");
        for (int axis = 0; axis < axes; axis++) {
            long extent = dilation.get(axis) * (size.get(axis) - 1);
            long margins = same ? extent : 2 * window.before().get(axis);
            long room = image.shape().at(Window.OUTER + axis) + margins - extent - 1;
            Window.requirePlaces(
                    output.at(Window.OUTER + axis),
                    Math.floorDiv(room, window.stride().get(axis)) + 1);
        }
        Tensor wide = window.padded(image, Scalar.of(0, image.element()), output, at);
        return finished(node, slide(wide, weight, window, output, node.integer("groups", 1), at), at);
    }

    /// The margin in front of each axis for a `padding` that is a word. Where the margins of `same` are uneven the
    /// larger one is behind.
    private static List<Long> named(String padding, List<Long> size, List<Long> dilation, Lowering at) {
        return switch (padding) {
            case "valid" -> size.stream().map(_ -> 0L).toList();
            case "same" -> {
                List<Long> before = new ArrayList<>();
                for (int i = 0; i < size.size(); i++) before.add(dilation.get(i) * (size.get(i) - 1) / 2);
                yield before;
            }
            default ->
                throw new InputError("padding '" + padding + "' is unknown", at.place(), "use 'same' or 'valid'");
        };
    }

    /// The image with a batch of one where it has none.
    static Tensor batched(Tensor image, int axes, Lowering at) {
        if (image.rank() != axes + Window.OUTER && image.rank() != axes + 1)
            throw new InputError(
                    image.type() + " is no image with " + axes + " axes",
                    at.place(),
                    "give it " + (axes + 2) + " dimensions");
        return Shapes.reshape(image, batched(image.shape(), axes), at);
    }

    static Dims batched(Dims shape, int axes) {
        if (shape.size() != axes + 1) return shape;
        List<Long> sizes = new ArrayList<>(shape.values());
        sizes.addFirst(1L);
        return new Dims(sizes);
    }

    /// Adds the bias, and removes the batch that the image does not have.
    static Tensor finished(AtenNode node, Tensor result, Lowering at) {
        Tensor sum = result;
        if (node.has("bias")) {
            int axes = result.rank() - Window.OUTER;
            Dims perChannel = Dims.filled(axes + 1, 1).with(0, result.shape().at(1));
            Tensor bias = Shapes.reshape(at.tensor(node, "bias"), perChannel, at);
            sum = at.pointwise(
                    List.of(result, bias),
                    result.shape(),
                    at.typeOf(node).element(),
                    (in, e) -> in.add(e.get(0), e.get(1)));
        }
        return Shapes.reshape(
                at.convert(sum, at.typeOf(node).element()), at.typeOf(node).shape(), at);
    }

    /// Moves a window of weights `[filter, channel of the group, …]` over an image that has its margin.
    static Tensor slide(Tensor image, Tensor weight, Window window, Dims output, long groups, Lowering at) {
        return groups == 1
                ? plain(image, weight, window, output, at)
                : grouped(image, weight, window, output, groups, at);
    }

    /// Loops: batch, filter, axes | channel, axes of the window.
    private static Tensor plain(Tensor image, Tensor weight, Window window, Dims output, Lowering at) {
        int axes = window.axes();
        int channel = axes + 2;
        int loops = 2 * axes + 3;
        List<AffineExpr> read = new ArrayList<>(List.of(AffineExpr.dim(0), AffineExpr.dim(channel)));
        List<Integer> weights = new ArrayList<>(List.of(1, channel));
        addAxes(read, weights, window, 2, channel + 1);
        return Products.contract(
                image,
                AffineMap.of(loops, read),
                weight,
                AffineMap.select(loops, weights),
                loops,
                IntStream.range(0, channel).boxed().toList(),
                output,
                at);
    }

    /// As [#plain] with a loop over groups behind the batch; channels and filters count within their group.
    private static Tensor grouped(Tensor image, Tensor weight, Window window, Dims output, long groups, Lowering at) {
        int axes = window.axes();
        int channel = axes + 3;
        int loops = 2 * axes + 4;
        Tensor images = Shapes.reshape(image, split(image.shape(), 1, groups), at);
        Tensor weights = Shapes.reshape(weight, split(weight.shape(), 0, groups), at);
        List<AffineExpr> read = new ArrayList<>(List.of(AffineExpr.dim(0), AffineExpr.dim(1), AffineExpr.dim(channel)));
        List<Integer> filter = new ArrayList<>(List.of(1, 2, channel));
        addAxes(read, filter, window, 3, channel + 1);
        Tensor result = Products.contract(
                images,
                AffineMap.of(loops, read),
                weights,
                AffineMap.select(loops, filter),
                loops,
                IntStream.range(0, channel).boxed().toList(),
                split(output, 1, groups),
                at);
        return Shapes.reshape(result, output, at);
    }

    private static void addAxes(List<AffineExpr> image, List<Integer> weight, Window window, int outside, int inside) {
        for (int axis = 0; axis < window.axes(); axis++) {
            image.add(window.position(axis, AffineExpr.dim(outside + axis), AffineExpr.dim(inside + axis)));
            weight.add(inside + axis);
        }
    }

    /// The shape with one dimension as two: groups, and what is in each.
    static Dims split(Dims shape, int dim, long groups) {
        List<Long> sizes = new ArrayList<>(shape.values());
        sizes.set(dim, shape.at(dim) / groups);
        sizes.add(dim, groups);
        return new Dims(sizes);
    }
}
