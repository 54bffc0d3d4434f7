package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A tensor of the graph while it is translated.
sealed interface Operand {
    ElementKind kind();

    Dims shape();

    default int rank() {
        return shape().size();
    }

    default long size(int dim) {
        return shape().at(dim);
    }

    default TensorType type() {
        return new TensorType(shape(), kind().type());
    }

    default boolean isFloat() {
        return kind().isFloat();
    }

    /// Elements known now: shapes, indices, masks.
    record Known(TensorData data) implements Operand {
        @Override
        public ElementKind kind() {
            return data.kind();
        }

        @Override
        public Dims shape() {
            return data.sizes();
        }
    }

    /// A trained tensor that stays in its file.
    /// @param path the name to look its elements up by
    record Stored(String path, ElementKind kind, Dims shape, Supplier<TensorData> elements) implements Operand {}

    /// Elements computed by the program.
    /// @param name in the ATen graph
    /// @param given whether they are those of an input, perhaps in another shape
    /// @param repeated the operand that this one repeats along dimensions of size 1 there; null where it is none
    record Computed(
            String name,
            ElementKind kind,
            Dims shape,
            boolean given,
            @Nullable Operand repeated) implements Operand {
        Computed(String name, ElementKind kind, Dims shape) {
            this(name, kind, shape, false, null);
        }

        Computed asGiven() {
            return new Computed(name, kind, shape, true, repeated);
        }

        Computed repeating(Operand narrow) {
            return new Computed(name, kind, shape, given, narrow);
        }
    }
}
