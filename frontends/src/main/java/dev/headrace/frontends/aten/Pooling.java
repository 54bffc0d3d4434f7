package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The largest or the average element of each place of a window, along one, two or three axes.
final class Pooling {
    private Pooling() {}

    static Family family() {
        Family family = new Family("pooling");
        for (int axes = 1; axes <= 3; axes++) {
            int count = axes;
            family.add("max_pool%dd.default".formatted(axes), (node, at) -> largest(node, count, at))
                    .add("avg_pool%dd.default".formatted(axes), (node, at) -> average(node, count, at))
                    .limited(
                            "the first result only",
                            "max_pool%dd_with_indices.default".formatted(axes),
                            (node, at) -> largest(node, count, at))
                    .add(
                            "adaptive_avg_pool%dd.default".formatted(axes),
                            (node, at) -> AdaptivePooling.average(node, count, at))
                    .limited(
                            "the first result only",
                            "adaptive_max_pool%dd.default".formatted(axes),
                            (node, at) -> AdaptivePooling.largest(node, count, at));
        }
        return family.add("_adaptive_avg_pool2d.default", (node, at) -> AdaptivePooling.average(node, 2, at))
                .add("_adaptive_avg_pool3d.default", (node, at) -> AdaptivePooling.average(node, 3, at));
    }

    private static Window window(AtenNode node, int axes, Lowering at) {
        List<Long> size = Window.perAxis(node, "kernel_size", axes, 1, at);
        return new Window(
                size,
                node.integers("stride", List.of()).isEmpty() ? size : Window.perAxis(node, "stride", axes, 1, at),
                Window.perAxis(node, "padding", axes, 0, at),
                Window.perAxis(node, "dilation", axes, 1, at));
    }

    private static Tensor largest(AtenNode node, int axes, Lowering at) {
        Dims output = Convolutions.batched(at.typeOf(node).shape(), axes);
        Tensor image = Convolutions.batched(at.tensor(node, "self"), axes, at);
        return Shapes.reshape(
                largest(image, window(node, axes, at), output, at),
                at.typeOf(node).shape(),
                at);
    }

    static Tensor largest(Tensor image, Window window, Dims output, Lowering at) {
        Scalar least = Scalar.least(image.element());
        return slide(
                window.padded(image, least, output, at),
                window,
                output,
                least,
                at,
                (in, e) -> in.maximum(e.get(0), e.get(1)));
    }

    private static Tensor average(AtenNode node, int axes, Lowering at) {
        Window window = window(node, axes, at);
        Dims output = Convolutions.batched(at.typeOf(node).shape(), axes);
        Tensor image = Convolutions.batched(at.tensor(node, "self"), axes, at);
        Tensor divisors = divisors(node, window, image.shape(), output, Lowering.working(image.element()));
        return Shapes.reshape(
                average(image, window, output, divisors, at), at.typeOf(node).shape(), at);
    }

    /// The sum of each window over its divisor.
    static Tensor average(Tensor image, Window window, Dims output, Tensor divisors, Lowering at) {
        Type working = Lowering.working(image.element());
        Tensor sums = slide(
                window.padded(image, Scalar.of(0, image.element()), output, at),
                window,
                output,
                Scalar.of(0, working),
                at,
                (in, e) -> in.add(e.get(1), in.convert(e.get(0), working)));
        return at.pointwise(List.of(sums, divisors), output, image.element(), (in, e) -> in.divide(e.get(0), e.get(1)));
    }

    /// What each sum is divided by: a number where all windows have as many elements, else one for each place. Elements
    /// of the margin count where `count_include_pad` says so; what `ceil_mode` adds behind it never does.
    private static Tensor divisors(AtenNode node, Window window, Dims image, Dims output, Type element) {
        if (node.has("divisor_override")) return Tensor.number(node.number("divisor_override", element));
        boolean margin = node.bool("count_include_pad", true);
        int axes = window.axes();
        List<long[]> counts = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            long before = window.before().get(axis);
            long size = image.at(Window.OUTER + axis);
            long[] elements = new long[Folding.count(output.at(Window.OUTER + axis))];
            for (int place = 0; place < elements.length; place++) {
                long start = place * window.stride().get(axis) - before;
                long end = Math.min(start + window.size().get(axis), size + before);
                elements[place] = margin ? end - start : Math.min(end, size) - Math.max(start, 0);
            }
            counts.add(elements);
        }
        Dims shape = new Dims(output.values().subList(Window.OUTER, output.size()));
        double[] divisors = new double[Folding.count(shape.product())];
        for (int i = 0; i < divisors.length; i++) {
            divisors[i] = 1;
            int rest = i;
            for (int axis = axes - 1; axis >= 0; axis--) {
                divisors[i] *= counts.get(axis)[(int) (rest % shape.at(axis))];
                rest /= (int) shape.at(axis);
            }
        }
        boolean even = Arrays.stream(divisors).allMatch(d -> d == divisors[0]);
        return even ? Tensor.number(Scalar.of(divisors[0], element)) : Tensor.reals(divisors, element, shape.toArray());
    }

    /// Loops: batch, channel, axes | axes of the window. The window has no tensor of its own, so an empty one gives its
    /// loops their extents.
    private static Tensor slide(
            Tensor image, Window window, Dims output, Scalar start, Lowering at, Lowering.Body body) {
        int axes = window.axes();
        int loops = Window.OUTER + 2 * axes;
        List<AffineExpr> read = new ArrayList<>(List.of(AffineExpr.dim(0), AffineExpr.dim(1)));
        List<Integer> inside = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            int counter = Window.OUTER + axes + axis;
            read.add(window.position(axis, AffineExpr.dim(Window.OUTER + axis), AffineExpr.dim(counter)));
            inside.add(counter);
        }
        return at.reduce(
                List.of(image, new Tensor.Blank(new TensorType(new Dims(window.size()), image.element()))),
                List.of(AffineMap.of(loops, read), AffineMap.select(loops, inside)),
                loops,
                IntStream.range(0, Window.OUTER + axes).boxed().toList(),
                output,
                start,
                (in, e) -> body.build(in, List.of(e.get(0), e.get(2))));
    }
}
