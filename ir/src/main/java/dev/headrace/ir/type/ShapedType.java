package dev.headrace.ir.type;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;

/// Types that hold many elements of one scalar type in a shape.
public sealed interface ShapedType extends Type permits TensorType, MemRefType, VectorType {
    Dims shape();

    Type element();

    default int rank() {
        return shape().size();
    }

    default long sizeOf(int dim) {
        return shape().at(dim);
    }

    /// The number of elements of a static shape.
    default long elements() {
        if (!shape().isStatic()) throw new IllegalStateException(this + " has no fixed number of elements");
        return shape().product();
    }

    /// The bits that the elements take, without padding.
    default long bits() {
        return Math.multiplyExact(elements(), (long) ScalarTypes.width(element()));
    }
}
