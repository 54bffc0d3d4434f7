package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The largest or the average element of each place of a window, along one, two or three axes.
final class Pooling {
    private Pooling() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        for (int axes = 1; axes <= 3; axes++) {
            int count = axes;
            ops.put("aten.max_pool%dd.default".formatted(axes), AtenOp.one((node, at) -> largest(node, count, at)));
            if (axes > 1)
                ops.put(
                        "aten.max_pool%dd_with_indices.default".formatted(axes),
                        AtenOp.one((node, at) -> largest(node, count, at)));
            ops.put("aten.avg_pool%dd.default".formatted(axes), AtenOp.one((node, at) -> average(node, count, at)));
        }
        return ops;
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
        Window window = window(node, axes, at);
        Dims output = Convolutions.batched(at.typeOf(node).shape(), axes);
        Tensor image = Convolutions.batched(at.tensor(node, "self"), axes, at);
        Tensor largest = slide(
                window.padded(image, Double.NEGATIVE_INFINITY, output, at),
                window,
                output,
                Double.NEGATIVE_INFINITY,
                at,
                (in, e) -> at.binary(in, BinaryOp.Kind.MAXIMUMF, e.get(0), e.get(1)));
        return Shapes.reshape(largest, at.typeOf(node).shape(), at);
    }

    private static Tensor average(AtenNode node, int axes, Lowering at) {
        Window window = window(node, axes, at);
        Dims output = Convolutions.batched(at.typeOf(node).shape(), axes);
        Tensor image = Convolutions.batched(at.tensor(node, "self"), axes, at);
        Tensor sums = slide(
                window.padded(image, 0, output, at), window, output, 0, at, (in, e) -> at.add(in, e.get(1), e.get(0)));
        Tensor average = Elementwise.withNumbers(
                List.of(sums, divisors(node, window, image.shape(), output)),
                output,
                sums.element(),
                at,
                (in, e) -> at.binary(in, BinaryOp.Kind.DIVF, e.get(0), e.get(1)));
        return Shapes.reshape(average, at.typeOf(node).shape(), at);
    }

    /// What each sum is divided by: a number where all windows have as many elements, else one for each place. Elements
    /// of the margin count where `count_include_pad` says so; what `ceil_mode` adds behind it never does.
    private static Tensor divisors(AtenNode node, Window window, Dims image, Dims output) {
        var kind = Folding.kindOf(dev.headrace.ir.type.FloatType.F32);
        if (node.has("divisor_override"))
            return new Tensor.Known(TensorData.splat(kind, (double) node.integer("divisor_override", 1)));
        boolean margin = node.bool("count_include_pad", true);
        int axes = window.axes();
        List<long[]> counts = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            long before = window.before().get(axis);
            long size = image.at(Window.OUTER + axis);
            long[] elements = new long[(int) output.at(Window.OUTER + axis)];
            for (int place = 0; place < elements.length; place++) {
                long start = place * window.stride().get(axis) - before;
                long end = Math.min(start + window.size().get(axis), size + before);
                elements[place] = margin ? end - start : Math.min(end, size) - Math.max(start, 0);
            }
            counts.add(elements);
        }
        Dims shape = new Dims(output.values().subList(Window.OUTER, output.size()));
        double[] divisors = new double[(int) shape.product()];
        for (int i = 0; i < divisors.length; i++) {
            divisors[i] = 1;
            int rest = i;
            for (int axis = axes - 1; axis >= 0; axis--) {
                divisors[i] *= counts.get(axis)[(int) (rest % shape.at(axis))];
                rest /= (int) shape.at(axis);
            }
        }
        boolean even = java.util.Arrays.stream(divisors).allMatch(d -> d == divisors[0]);
        return new Tensor.Known(
                even ? TensorData.splat(kind, divisors[0]) : TensorData.ofDoubles(kind, divisors, shape.toArray()));
    }

    /// Loops: batch, channel, axes | axes of the window. The window has no tensor of its own, so an empty one gives its
    /// loops their extents.
    private static Tensor slide(
            Tensor image, Window window, Dims output, double start, Lowering at, Lowering.Body body) {
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
                List.of(at.value(image), at.empty(new Dims(window.size()), image.element())),
                List.of(AffineMap.of(loops, read), AffineMap.select(loops, inside)),
                loops,
                IntStream.range(0, Window.OUTER + axes).boxed().toList(),
                output,
                start,
                image.element(),
                (in, e) -> body.build(in, List.of(e.get(0), e.get(2))));
    }
}
