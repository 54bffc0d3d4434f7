package dev.headrace.ir.type;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;

/// A mutable multi-dimensional array in row-major order: external memory at a kernel's boundary, a buffer inside.
public record MemRefType(Dims shape, Type element) implements ShapedType {
    public static MemRefType of(Type element, long... shape) {
        return new MemRefType(Dims.of(shape), element);
    }

    @Override
    public String toString() {
        return "memref<" + shape.shapePrefix() + element + ">";
    }
}
