package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.IntegerType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Pooling to a size that is given: place `i` of `n` along an axis of `size` elements takes those from `⌊i · size / n⌋`
/// to below `⌈(i + 1) · size / n⌉`.
final class AdaptivePooling {
    private AdaptivePooling() {}

    static Tensor average(AtenNode node, int axes, Lowering at) {
        Tensor image = Convolutions.batched(at.tensor(node, "self"), axes, at);
        Dims output = Convolutions.batched(at.typeOf(node).shape(), axes);
        Type working = Lowering.working(image.element());
        Tensor result;
        if (isEven(image.shape(), output)) {
            Window window = window(image.shape(), output);
            Tensor count = Tensor.number(Scalar.of(window.elements(), working));
            result = isGlobal(output)
                    ? at.convert(Reductions.mean(at.convert(image, working), axes(image), at), image.element())
                    : Pooling.average(image, window, output, count, at);
        } else {
            Tensor sums = search(
                    image,
                    output,
                    Scalar.of(0, working),
                    (in, soFar, next) -> in.add(soFar, in.convert(next, working)),
                    at);
            result = at.pointwise(
                    List.of(sums, counts(image.shape(), output, working)),
                    output,
                    image.element(),
                    (in, e) -> in.divide(e.get(0), e.get(1)));
        }
        return Shapes.reshape(result, at.typeOf(node).shape(), at);
    }

    static Tensor largest(AtenNode node, int axes, Lowering at) {
        Tensor image = Convolutions.batched(at.tensor(node, "self"), axes, at);
        Dims output = Convolutions.batched(at.typeOf(node).shape(), axes);
        Tensor result = isEven(image.shape(), output)
                ? Pooling.largest(image, window(image.shape(), output), output, at)
                : search(image, output, Scalar.least(image.element()), (in, a, b) -> in.maximum(b, a), at);
        return Shapes.reshape(result, at.typeOf(node).shape(), at);
    }

    private static List<Integer> axes(Tensor image) {
        return IntStream.range(Window.OUTER, image.rank()).boxed().toList();
    }

    private static boolean isGlobal(Dims output) {
        return output.values().subList(Window.OUTER, output.size()).stream().allMatch(size -> size == 1);
    }

    private static boolean isEven(Dims image, Dims output) {
        return IntStream.range(Window.OUTER, image.size()).allMatch(dim -> image.at(dim) % output.at(dim) == 0);
    }

    private static Window window(Dims image, Dims output) {
        List<Long> size = new ArrayList<>();
        List<Long> zeros = new ArrayList<>();
        List<Long> ones = new ArrayList<>();
        for (int dim = Window.OUTER; dim < image.size(); dim++) {
            size.add(image.at(dim) / output.at(dim));
            zeros.add(0L);
            ones.add(1L);
        }
        return new Window(size, size, zeros, ones);
    }

    private static long start(long place, long size, long places) {
        return place * size / places;
    }

    private static long end(long place, long size, long places) {
        return Math.ceilDiv((place + 1) * size, places);
    }

    /// How many elements each place has.
    private static Tensor counts(Dims image, Dims output, Type element) {
        Dims shape = new Dims(output.values().subList(Window.OUTER, output.size()));
        double[] counts = new double[Folding.count(shape.product())];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 1;
            long rest = i;
            for (int axis = shape.size() - 1; axis >= 0; axis--) {
                long places = shape.at(axis);
                long size = image.at(Window.OUTER + axis);
                counts[i] *= end(rest % places, size, places) - start(rest % places, size, places);
                rest /= places;
            }
        }
        return Tensor.reals(counts, element, shape.toArray());
    }

    /// Windows of different sizes: each place looks through the whole image for its elements. Loops: batch, channel,
    /// places | axes of the image.
    private static Tensor search(
            Tensor image, Dims output, Scalar first, Reductions.Combination combination, Lowering at) {
        int axes = image.rank() - Window.OUTER;
        int loops = Window.OUTER + 2 * axes;
        List<Integer> read = new ArrayList<>(List.of(0, 1));
        List<Tensor> inputs = new ArrayList<>(List.of(image));
        List<AffineMap> maps = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            read.add(Window.OUTER + axes + axis);
            long size = image.shape().at(Window.OUTER + axis);
            long places = output.at(Window.OUTER + axis);
            long[] starts = new long[Folding.count(places)];
            long[] ends = new long[starts.length];
            for (int place = 0; place < places; place++) {
                starts[place] = start(place, size, places);
                ends[place] = end(place, size, places);
            }
            for (long[] bound : List.of(starts, ends)) {
                inputs.add(Tensor.integers(bound, IntegerType.I64, places));
                maps.add(AffineMap.select(loops, List.of(Window.OUTER + axis)));
            }
        }
        maps.addFirst(AffineMap.select(loops, read));
        return at.reduce(
                inputs,
                maps,
                loops,
                IntStream.range(0, Window.OUTER + axes).boxed().toList(),
                output,
                first,
                (in, e) -> {
                    Scalar inside = Scalar.of(true);
                    for (int axis = 0; axis < axes; axis++) {
                        Scalar here = in.convert(in.index(Window.OUTER + axes + axis), IntegerType.I64);
                        Scalar within =
                                in.and(in.is("ge", here, e.get(1 + 2 * axis)), in.is("lt", here, e.get(2 + 2 * axis)));
                        inside = axis == 0 ? within : in.and(inside, within);
                    }
                    return in.select(inside, combination.of(in, e.getLast(), e.getFirst()), e.getLast());
                });
    }
}
