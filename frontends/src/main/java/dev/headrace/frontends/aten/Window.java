package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.affine.AffineExpr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How a window moves over an image of any number of axes: `[batch, channel, axis 0, axis 1, …]`.
///
/// @param size elements of the window along each axis
/// @param stride steps between neighbouring places of the window
/// @param before elements of margin in front of each axis, negative where elements are left out
/// @param dilation steps between neighbouring elements of the window
record Window(List<Long> size, List<Long> stride, List<Long> before, List<Long> dilation) {
    /// The dimensions in front of the axes: batch and channel.
    static final int OUTER = 2;

    Window {
        size = List.copyOf(size);
        stride = List.copyOf(stride);
        before = List.copyOf(before);
        dilation = List.copyOf(dilation);
    }

    int axes() {
        return size.size();
    }

    long elements() {
        return size.stream().reduce(1L, Math::multiplyExact);
    }

    /// An argument that gives a number for each axis, or one for all, or the default.
    static List<Long> perAxis(AtenNode node, String argument, int axes, long otherwise, Lowering at) {
        List<Long> values = node.integers(argument, List.of());
        if (values.isEmpty()) return Collections.nCopies(axes, otherwise);
        if (values.size() == 1) return Collections.nCopies(axes, values.getFirst());
        if (values.size() == axes) return values;
        throw new InputError(
                node.operator() + " has " + values.size() + " numbers as '" + argument + "' for " + axes + " axes",
                at.place(),
                "export the model again");
    }

    /// The position in the padded image, from the counter of places and the counter inside the window.
    AffineExpr position(int axis, AffineExpr outside, AffineExpr inside) {
        return outside.times(stride.get(axis)).plus(inside.times(dilation.get(axis)));
    }

    /// The elements of the padded image that some place of the window reaches, along an axis of `places` places.
    long reach(int axis, long places) {
        return (places - 1) * stride.get(axis) + (size.get(axis) - 1) * dilation.get(axis) + 1;
    }

    /// That the result has as many places along an axis as the arguments say.
    static void requirePlaces(long stated, long places) {
        if (stated != places)
            throw new IllegalArgumentException(places + " places of the window, the file says " + stated);
    }

    /// The image with its margin, long enough for all places.
    /// @param output the shape of the result, which says how many places there are
    Tensor padded(Tensor image, Scalar margin, Dims output, Lowering at) {
        Tensor cut = image;
        List<Long> front = new ArrayList<>(Collections.nCopies(image.rank(), 0L));
        Dims shape = image.shape();
        for (int axis = 0; axis < axes(); axis++) {
            int dim = image.rank() - axes() + axis;
            long margins = before.get(axis);
            if (margins < 0) cut = Shapes.slice(cut, dim, -margins, cut.shape().at(dim), 1, at);
            front.set(dim, Math.max(0, margins));
            long size = cut.shape().at(dim);
            long reach = reach(axis, output.at(output.size() - axes() + axis));
            shape = shape.with(dim, Math.max(reach, size + front.get(dim)));
        }
        return Padding.around(cut, new Dims(front), shape, margin, at);
    }
}
