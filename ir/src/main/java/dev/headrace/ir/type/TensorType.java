package dev.headrace.ir.type;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;

/// An immutable multi-dimensional value.
public record TensorType(Dims shape, Type element) implements ShapedType {
    public static TensorType of(Type element, long... shape) {
        return new TensorType(Dims.of(shape), element);
    }

    public TensorType withShape(Dims shape) {
        return new TensorType(shape, element);
    }

    @Override
    public String toString() {
        return "tensor<" + shape.shapePrefix() + element + ">";
    }
}
