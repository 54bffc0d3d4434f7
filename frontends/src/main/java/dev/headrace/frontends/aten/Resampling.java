package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/// Images in another size, `[batch, channel, axis 0, axis 1, …]`, one axis after the other.
final class Resampling {
    private Resampling() {}

    static Family family() {
        Family family = new Family("resampling");
        for (int axes = 1; axes <= 3; axes++)
            family.add(
                    "upsample_nearest%dd.vec upsample_nearest%dd.default".formatted(axes, axes), Resampling::nearest);
        return family.add("_upsample_nearest_exact1d.vec _upsample_nearest_exact1d.default", Resampling::nearest)
                .add("_upsample_nearest_exact2d.vec _upsample_nearest_exact2d.default", Resampling::nearest)
                .add("upsample_linear1d.vec upsample_linear1d.default", Resampling::linear)
                .add("upsample_bilinear2d.vec upsample_bilinear2d.default", Resampling::linear)
                .add("upsample_trilinear3d.vec upsample_trilinear3d.default", Resampling::linear);
    }

    private static Tensor image(AtenNode node, Lowering at) {
        return at.tensor(node, node.has("input") ? "input" : "self");
    }

    /// How far apart neighbouring pixels of the result lie in the image: by the factor that the call states, else by
    /// the sizes.
    private static float scale(AtenNode node, int axis, long from, long to) {
        double factor = 0;
        if (node.argument("scale_factors").orElse(null) instanceof Argument.Reals(var factors))
            factor = factors.get(axis);
        if (node.has(scaleName(node, axis))) factor = node.real(scaleName(node, axis), 0);
        return factor > 0 ? (float) (1 / factor) : (float) from / to;
    }

    private static String scaleName(AtenNode node, int axis) {
        if (node.operator().contains("1d")) return "scales";
        List<String> names = node.operator().contains("2d")
                ? List.of("scales_h", "scales_w")
                : List.of("scales_d", "scales_h", "scales_w");
        return names.get(axis);
    }

    /// The pixel that lies there, or in the exact form under the middle of the new pixel, in `float` as PyTorch does.
    private static Tensor nearest(AtenNode node, Lowering at) {
        Tensor image = image(node, at);
        Dims output = at.typeOf(node).shape();
        float half = node.operator().contains("exact") ? 0.5f : 0;
        for (int dim = Window.OUTER; dim < output.size(); dim++) {
            long from = image.shape().at(dim);
            long to = output.at(dim);
            if (from == to) continue;
            float scale = scale(node, dim - Window.OUTER, from, to);
            long[] positions = IntStream.range(0, Folding.count(to))
                    .mapToLong(i -> Math.min((long) Math.floor((i + half) * scale), from - 1))
                    .toArray();
            boolean blocks = to % from == 0
                    && IntStream.range(0, positions.length).allMatch(i -> positions[i] == i / (to / from));
            image = blocks ? Rearranging.enlarged(image, dim, to / from, at) : Picking.at(image, dim, positions, at);
        }
        return image;
    }

    private static Tensor linear(AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        Type working = Lowering.working(type.element());
        Tensor image = at.convert(image(node, at), working);
        boolean corners = node.bool("align_corners", false);
        for (int dim = Window.OUTER; dim < type.rank(); dim++) {
            long from = image.shape().at(dim);
            long to = type.sizeOf(dim);
            if (from != to) image = between(image, dim, to, scale(node, dim - Window.OUTER, from, to), corners, at);
        }
        return at.convert(image, type.element());
    }

    /// Each pixel from its two neighbours in the image. With `corners` the outermost pixels of both lie on each other,
    /// else their outer edges do.
    private static Tensor between(Tensor image, int dim, long to, float scale, boolean corners, Lowering at) {
        long from = image.shape().at(dim);
        int count = Folding.count(to);
        long[] first = new long[count];
        long[] second = new long[count];
        double[] weights = new double[count];
        float step = !corners ? scale : to > 1 ? (float) (from - 1) / (to - 1) : 0;
        for (int i = 0; i < count; i++) {
            float place = corners ? step * i : Math.max(0, step * (i + 0.5f) - 0.5f);
            first[i] = Math.min((long) place, from - 1);
            second[i] = Math.min(first[i] + 1, from - 1);
            weights[i] = Math.clamp(place - first[i], 0f, 1f);
        }
        Dims shape = image.shape().with(dim, to);
        Dims along = Dims.filled(shape.size() - dim, 1).with(0, to);
        // Where its weight is 0 the second neighbour may as well be the first.
        for (int i = 0; i < count; i++) if (weights[i] == 0 && !corners && i < count / 2) second[i] = first[i];
        Tensor left = neighbour(image, dim, first, corners, 0, at);
        Tensor right = neighbour(image, dim, second, corners, 1, at);
        return at.elementwise(
                List.of(left, right, Tensor.reals(weights, image.element(), along.toArray())),
                shape,
                image.element(),
                (in, e) -> in.add(in.multiply(e.get(0), in.subtract(1, e.get(2))), in.multiply(e.get(1), e.get(2))));
    }

    /// The pixels at these positions. Where they follow the formula of whole numbers they are read by it from the image
    /// with its outermost pixels repeated.
    private static Tensor neighbour(Tensor image, int dim, long[] positions, boolean corners, int behind, Lowering at) {
        long to = positions.length;
        long from = image.shape().at(dim);
        AffineExpr here = AffineExpr.dim(dim);
        AffineExpr formula = corners
                ? here.times(from - 1).floorDiv(Math.max(1, to - 1)).plus(1 + behind)
                : here.times(2 * from).plus(from + to).floorDiv(2 * to).plus(behind);
        long[] counters = new long[dim + 1];
        for (int i = 0; i < positions.length; i++) {
            counters[dim] = i;
            long place = formula.evaluate(counters);
            if (place < 0 || place > from + 1 || Math.clamp(place - 1, 0, from - 1) != positions[i])
                return Picking.at(image, dim, positions, at);
        }
        return Picking.along(Padding.replicated(image, dim, 1, 1, at), dim, formula, to, at);
    }
}
