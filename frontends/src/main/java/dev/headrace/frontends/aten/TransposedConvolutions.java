package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Convolution that enlarges: each pixel of the image adds a window of weights to the result, neighbouring pixels at
/// places `stride` apart. Weights are `[channel, filter of the group, axis 0, …]`.
final class TransposedConvolutions {
    private TransposedConvolutions() {}

    static Tensor convolution(AtenNode node, Lowering at) {
        Tensor weight = at.tensor(node, "weight");
        int axes = weight.rank() - Window.OUTER;
        Tensor image = Convolutions.batched(at.tensor(node, "input"), axes, at);
        Dims output = Convolutions.batched(at.typeOf(node).shape(), axes);
        long groups = node.integer("groups", 1);
        List<Long> size = weight.shape().values().subList(Window.OUTER, weight.rank());
        List<Long> stride = Window.perAxis(node, "stride", axes, 1, at);
        List<Long> padding = Window.perAxis(node, "padding", axes, 0, at);
        List<Long> dilation = Window.perAxis(node, "dilation", axes, 1, at);
        List<Long> more = Window.perAxis(node, "output_padding", axes, 0, at);
        for (int axis = 0; axis < axes; axis++)
            Window.requirePlaces(
                    output.at(Window.OUTER + axis),
                    (image.shape().at(Window.OUTER + axis) - 1) * stride.get(axis)
                            - 2 * padding.get(axis)
                            + dilation.get(axis) * (size.get(axis) - 1)
                            + more.get(axis)
                            + 1);
        boolean apart = size.equals(stride)
                && Stream.concat(padding.stream(), more.stream()).allMatch(p -> p == 0)
                && dilation.stream().allMatch(d -> d == 1);
        Tensor result = apart
                ? side(image, weight, groups, output, at)
                : overlapping(image, weight, new Window(size, stride, padding, dilation), groups, output, at);
        return Convolutions.finished(node, result, at);
    }

    /// Windows that lie side by side: each element of the result comes from one pixel. Loops: batch, group, filter,
    /// and for each axis pixel and place in the window | channel.
    private static Tensor side(Tensor image, Tensor weight, long groups, Dims output, Lowering at) {
        int axes = image.rank() - Window.OUTER;
        int channel = 3 + 2 * axes;
        Tensor images = Shapes.reshape(image, Convolutions.split(image.shape(), 1, groups), at);
        Tensor weights = Shapes.reshape(weight, Convolutions.split(weight.shape(), 0, groups), at);
        List<Integer> pixel = new ArrayList<>(List.of(0, 1, channel));
        List<Integer> place = new ArrayList<>(List.of(1, channel, 2));
        List<Long> shape = new ArrayList<>(
                List.of(image.shape().at(0), groups, weight.shape().at(1)));
        for (int axis = 0; axis < axes; axis++) {
            pixel.add(3 + 2 * axis);
            place.add(4 + 2 * axis);
            shape.add(image.shape().at(2 + axis));
            shape.add(weight.shape().at(2 + axis));
        }
        Tensor result = Products.contract(
                images,
                AffineMap.select(channel + 1, pixel),
                weights,
                AffineMap.select(channel + 1, place),
                channel + 1,
                IntStream.range(0, channel).boxed().toList(),
                new Dims(shape),
                at);
        return Shapes.reshape(result, output, at);
    }

    /// Windows that overlap: with zeros between the pixels it is a plain convolution by the mirrored window.
    private static Tensor overlapping(
            Tensor image, Tensor weight, Window window, long groups, Dims output, Lowering at) {
        int axes = window.axes();
        List<Long> before = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++)
            before.add(window.dilation().get(axis) * (window.size().get(axis) - 1)
                    - window.before().get(axis));
        Window plain = new Window(
                window.size(), IntStream.range(0, axes).mapToObj(_ -> 1L).toList(), before, window.dilation());
        Tensor wide = plain.padded(spread(image, window.stride(), at), Scalar.of(0, image.element()), output, at);
        return Convolutions.slide(wide, mirrored(weight, groups, at), plain, output, groups, at);
    }

    /// Puts `stride - 1` zeros behind each pixel, along each axis.
    private static Tensor spread(Tensor image, List<Long> stride, Lowering at) {
        if (stride.stream().allMatch(s -> s == 1)) return image;
        int axes = stride.size();
        List<Integer> pixel = new ArrayList<>(List.of(0, 1));
        List<Long> shape = new ArrayList<>(image.shape().values().subList(0, 2));
        Dims whole = image.shape();
        for (int axis = 0; axis < axes; axis++) {
            pixel.add(2 + 2 * axis);
            shape.add(image.shape().at(2 + axis));
            shape.add(stride.get(axis));
            whole = whole.with(2 + axis, image.shape().at(2 + axis) * stride.get(axis));
        }
        Tensor spread = at.parallel(
                List.of(image),
                List.of(AffineMap.select(shape.size(), pixel)),
                new Dims(shape),
                image.element(),
                (in, e) -> {
                    Scalar value = e.getFirst();
                    for (int axis = 0; axis < axes; axis++)
                        if (stride.get(axis) != 1) value = in.select(in.is("eq", in.index(3 + 2 * axis), 0), value, 0);
                    return value;
                });
        return Shapes.reshape(spread, whole, at);
    }

    /// Weights as a plain convolution takes them, `[filter, channel of the group, …]`, the last place of the window
    /// first.
    private static Tensor mirrored(Tensor weight, long groups, Lowering at) {
        Tensor split = Shapes.reshape(weight, Convolutions.split(weight.shape(), 0, groups), at);
        Dims shape =
                split.shape().with(1, split.shape().at(2)).with(2, split.shape().at(1));
        List<AffineExpr> where = new ArrayList<>(List.of(AffineExpr.dim(0), AffineExpr.dim(2), AffineExpr.dim(1)));
        for (int dim = 3; dim < shape.size(); dim++)
            where.add(AffineExpr.dim(dim).times(-1).plus(shape.at(dim) - 1));
        Tensor mirrored = at.parallel(
                List.of(split),
                List.of(AffineMap.of(shape.size(), where)),
                shape,
                weight.element(),
                (_, e) -> e.getFirst());
        List<Long> sizes = new ArrayList<>(shape.values());
        sizes.set(1, groups * shape.at(1));
        sizes.removeFirst();
        return Shapes.reshape(mirrored, new Dims(sizes), at);
    }
}
