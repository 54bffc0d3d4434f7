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

    /// Whether a tensor of this type can be the beginning, along each dimension, of one of type `other`.
    public boolean fitsIn(TensorType other) {
        if (!element.equals(other.element) || shape.size() != other.shape.size()) return false;
        for (int i = 0; i < shape.size(); i++) if (shape.at(i) > other.shape.at(i)) return false;
        return true;
    }

    @Override
    public String toString() {
        return "tensor<" + shape.shapePrefix() + element + ">";
    }
}
