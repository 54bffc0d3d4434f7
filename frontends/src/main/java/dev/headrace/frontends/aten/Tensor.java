package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;

/// A tensor of the graph while it is imported.
sealed interface Tensor {
    TensorType type();

    default Dims shape() {
        return type().shape();
    }

    default int rank() {
        return type().rank();
    }

    default Type element() {
        return type().element();
    }

    /// Elements known now.
    record Known(TensorData data) implements Tensor {
        @Override
        public TensorType type() {
            return data.type();
        }
    }

    /// Elements computed by the program.
    record Computed(Value value) implements Tensor {
        @Override
        public TensorType type() {
            return (TensorType) value.type();
        }
    }

    /// No elements that anyone may read, only a shape, which gives loops their extents.
    record Blank(TensorType type) implements Tensor {}

    /// Every element that number.
    static Tensor filled(Scalar number, Dims shape) {
        long[] sizes = shape.toArray();
        return new Known(
                switch (number) {
                    case Scalar.Real(double value, Type type) -> TensorData.splat(Folding.kindOf(type), value, sizes);
                    case Scalar.Whole(long value, Type type) -> TensorData.splat(Folding.kindOf(type), value, sizes);
                    case Scalar.Computed _ -> throw new IllegalArgumentException("a computed number");
                });
    }

    static Tensor filled(double number, Type element, Dims shape) {
        return filled(Scalar.of(number, element), shape);
    }

    /// A tensor of rank 0.
    static Tensor number(Scalar number) {
        return filled(number, Dims.NONE);
    }

    /// Real numbers in a row.
    static Tensor reals(double[] values, Type element, long... sizes) {
        return new Known(TensorData.ofDoubles(Folding.kindOf(element), values, sizes));
    }

    static Tensor integers(long[] values, Type element, long... sizes) {
        return new Known(TensorData.ofLongs(Folding.kindOf(element), values, sizes));
    }
}
