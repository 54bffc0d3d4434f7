package dev.headrace.frontends.huggingface;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.TensorType;

/// A tensor of the graph that is being written.
/// @param name in the graph
record Tensor(String name, TensorType type) {
    Dims shape() {
        return type.shape();
    }

    int rank() {
        return type.rank();
    }

    Type element() {
        return type.element();
    }

    /// The size of a dimension; negative ones count from the last.
    long size(int dim) {
        return shape().at(dim < 0 ? rank() + dim : dim);
    }
}
