package dev.headrace.filetests.frontends;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/// Small tensors for tests, and plain reference computations on them.
final class Tensors {
    static final double NAN = Double.NaN;
    static final double INFINITY = Double.POSITIVE_INFINITY;

    private Tensors() {}

    static TensorData reals(double[] values, long... sizes) {
        return TensorData.ofDoubles(ElementKind.F32, values, sizes);
    }

    static TensorData row(double... values) {
        return reals(values, values.length);
    }

    static TensorData integers(long... values) {
        return TensorData.ofLongs(ElementKind.I64, values, values.length);
    }

    static TensorData integers(long[] values, long... sizes) {
        return TensorData.ofLongs(ElementKind.I64, values, sizes);
    }

    static TensorData truths(long... values) {
        return TensorData.ofLongs(ElementKind.BOOL, values, values.length);
    }

    static TensorData number(double value) {
        return TensorData.splat(ElementKind.F32, value);
    }

    /// -3, -2, … 3, and again from -3.
    static TensorData counting(long... sizes) {
        double[] values = new double[Math.toIntExact(Dims.of(sizes).product())];
        for (int i = 0; i < values.length; i++) values[i] = i % 7 - 3;
        return reals(values, sizes);
    }

    /// Random numbers about 0, equal for equal sizes.
    static TensorData random(long... sizes) {
        Random random = new Random(Dims.of(sizes).hashCode());
        double[] values = new double[Math.toIntExact(Dims.of(sizes).product())];
        for (int i = 0; i < values.length; i++) values[i] = random.nextGaussian();
        return reals(values, sizes);
    }

    /// Each element from its position.
    static TensorData tensor(ElementKind kind, Dims shape, ToDoubleFunction<long[]> element) {
        double[] values = new double[Math.toIntExact(shape.product())];
        for (int i = 0; i < values.length; i++) values[i] = element.applyAsDouble(position(i, shape));
        return TensorData.ofDoubles(kind, values, shape.toArray());
    }

    static TensorData tensor(Dims shape, ToDoubleFunction<long[]> element) {
        return tensor(ElementKind.F32, shape, element);
    }

    static long[] position(long index, Dims shape) {
        long[] position = new long[shape.size()];
        long rest = index;
        for (int dim = position.length - 1; dim >= 0; dim--) {
            position[dim] = rest % shape.at(dim);
            rest /= shape.at(dim);
        }
        return position;
    }

    /// The element at a position; 0 outside.
    static double at(TensorData data, long... position) {
        long index = 0;
        for (int dim = 0; dim < position.length; dim++) {
            if (position[dim] < 0 || position[dim] >= data.sizeOf(dim)) return 0;
            index = index * data.sizeOf(dim) + position[dim];
        }
        return data.doubleAt(index);
    }

    static boolean isInside(TensorData data, long... position) {
        for (int dim = 0; dim < position.length; dim++)
            if (position[dim] < 0 || position[dim] >= data.sizeOf(dim)) return false;
        return true;
    }

    static TensorType f32(long... sizes) {
        return TensorType.of((Type) FloatType.F32, sizes);
    }

    static TensorType i64(long... sizes) {
        return TensorType.of((Type) IntegerType.I64, sizes);
    }

    static TensorType i1(long... sizes) {
        return TensorType.of((Type) IntegerType.I1, sizes);
    }
}
