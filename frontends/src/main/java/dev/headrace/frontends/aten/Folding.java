package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Computes on tensors whose elements are known.
final class Folding {
    /// Larger results stay in the program.
    private static final long MOST_ELEMENTS = 1 << 22;

    private Folding() {}

    @FunctionalInterface
    interface OnDoubles {
        double apply(double[] elements);
    }

    @FunctionalInterface
    interface OnLongs {
        long apply(long[] elements);
    }

    /// The data of all these tensors, if all are known and the result is not too large.
    static Optional<List<TensorData>> known(List<? extends Tensor> tensors, Dims result) {
        List<TensorData> data = new ArrayList<>();
        for (Tensor tensor : tensors) {
            if (!(tensor instanceof Tensor.Known(TensorData known))) return Optional.empty();
            data.add(known);
        }
        return result.product() <= MOST_ELEMENTS ? Optional.of(data) : Optional.empty();
    }

    static Tensor reals(List<TensorData> inputs, Dims shape, Type element, OnDoubles function) {
        List<double[]> values =
                inputs.stream().map(i -> i.expand(shape).toDoubles()).toList();
        double[] results = new double[(int) shape.product()];
        double[] elements = new double[values.size()];
        for (int i = 0; i < results.length; i++) {
            for (int k = 0; k < elements.length; k++) elements[k] = values.get(k)[i];
            results[i] = function.apply(elements);
        }
        return new Tensor.Known(TensorData.ofDoubles(kindOf(element), results, shape.toArray()));
    }

    static Tensor integers(List<TensorData> inputs, Dims shape, Type element, OnLongs function) {
        List<long[]> values =
                inputs.stream().map(i -> i.expand(shape).toLongs()).toList();
        long[] results = new long[(int) shape.product()];
        long[] elements = new long[values.size()];
        for (int i = 0; i < results.length; i++) {
            for (int k = 0; k < elements.length; k++) elements[k] = values.get(k)[i];
            results[i] = function.apply(elements);
        }
        return new Tensor.Known(TensorData.ofLongs(kindOf(element), results, shape.toArray()));
    }

    static ElementKind kindOf(Type element) {
        return ElementKind.of(element).orElseThrow(() -> new IllegalArgumentException("no data of type " + element));
    }
}
