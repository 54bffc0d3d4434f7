package dev.headrace.ir.type;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;

/// A short value that travels or computes at once.
public record VectorType(Dims shape, Type element) implements ShapedType {
    public static VectorType of(Type element, long... shape) {
        return new VectorType(Dims.of(shape), element);
    }

    public VectorType withShape(Dims shape) {
        return new VectorType(shape, element);
    }

    @Override
    public String toString() {
        return "vector<" + shape.shapePrefix() + element + ">";
    }
}
