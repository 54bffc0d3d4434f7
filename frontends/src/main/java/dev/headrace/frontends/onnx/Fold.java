package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Computes on tensors whose elements are known: the arithmetic of shapes.
final class Fold {
    private Fold() {}

    @FunctionalInterface
    interface OnDoubles {
        double apply(double[] elements);
    }

    @FunctionalInterface
    interface OnLongs {
        long apply(long[] elements);
    }

    /// The data of all operands, if all are known and the result is not too large.
    static Optional<List<TensorData>> known(List<? extends Operand> operands, Dims result) {
        List<TensorData> data = new ArrayList<>();
        for (Operand operand : operands) {
            if (!(operand instanceof Operand.Known(TensorData known))) return Optional.empty();
            data.add(known);
        }
        return result.product() <= Emitter.MOST_KNOWN ? Optional.of(data) : Optional.empty();
    }

    /// One element of the result from one of each input, broadcast.
    static Operand reals(List<TensorData> inputs, Dims shape, ElementKind kind, OnDoubles function) {
        List<double[]> values =
                inputs.stream().map(i -> i.expand(shape).toDoubles()).toList();
        double[] results = new double[(int) shape.product()];
        double[] elements = new double[values.size()];
        for (int i = 0; i < results.length; i++) {
            for (int k = 0; k < elements.length; k++) elements[k] = values.get(k)[i];
            results[i] = function.apply(elements);
        }
        return new Operand.Known(TensorData.ofDoubles(kind, results, shape.toArray()));
    }

    /// As [#reals] on integers and truth values.
    static Operand integers(List<TensorData> inputs, Dims shape, ElementKind kind, OnLongs function) {
        List<long[]> values =
                inputs.stream().map(i -> i.expand(shape).toLongs()).toList();
        long[] results = new long[(int) shape.product()];
        long[] elements = new long[values.size()];
        for (int i = 0; i < results.length; i++) {
            for (int k = 0; k < elements.length; k++) elements[k] = values.get(k)[i];
            results[i] = function.apply(elements);
        }
        return new Operand.Known(TensorData.ofLongs(kind, results, shape.toArray()));
    }

    /// The elements at these positions in one dimension.
    static TensorData pick(TensorData data, int dim, long[] positions) {
        Dims shape = data.sizes().with(dim, positions.length);
        long inner = 1;
        for (int i = dim + 1; i < data.rank(); i++) inner *= data.sizeOf(i);
        long size = data.sizeOf(dim);
        int count = Math.toIntExact(shape.product());
        long[] from = new long[count];
        for (int i = 0; i < count; i++) {
            long outer = i / inner / positions.length;
            from[i] = (outer * size + positions[(int) (i / inner % positions.length)]) * inner + i % inner;
        }
        return gathered(data, from, shape);
    }

    /// The elements at these linear positions.
    static TensorData gathered(TensorData data, long[] from, Dims shape) {
        if (data.kind().isFloat()) {
            double[] values = new double[from.length];
            for (int i = 0; i < from.length; i++) values[i] = data.doubleAt(from[i]);
            return TensorData.ofDoubles(data.kind(), values, shape.toArray());
        }
        long[] values = new long[from.length];
        for (int i = 0; i < from.length; i++) values[i] = data.integerAt(from[i]);
        return TensorData.ofLongs(data.kind(), values, shape.toArray());
    }

    /// One after the other along one dimension.
    static TensorData concatenation(List<TensorData> parts, int dim, Dims shape) {
        ElementKind kind = parts.getFirst().kind();
        long inner = 1;
        for (int i = dim + 1; i < shape.size(); i++) inner *= shape.at(i);
        int count = Math.toIntExact(shape.product());
        double[] reals = new double[kind.isFloat() ? count : 0];
        long[] integers = new long[kind.isFloat() ? 0 : count];
        long row = inner * shape.at(dim);
        long start = 0;
        for (TensorData part : parts) {
            long length = part.sizeOf(dim) * inner;
            for (long i = 0; i < part.elements(); i++) {
                int to = (int) (i / length * row + start + i % length);
                if (kind.isFloat()) reals[to] = part.doubleAt(i);
                else integers[to] = part.integerAt(i);
            }
            start += length;
        }
        return kind.isFloat()
                ? TensorData.ofDoubles(kind, reals, shape.toArray())
                : TensorData.ofLongs(kind, integers, shape.toArray());
    }
}
