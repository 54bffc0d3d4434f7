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
}
