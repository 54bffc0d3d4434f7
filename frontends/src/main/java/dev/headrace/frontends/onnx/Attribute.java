package dev.headrace.frontends.onnx;

import java.util.List;

/// The value of an attribute of a node.
sealed interface Attribute {
    record Int(long value) implements Attribute {}

    record Ints(List<Long> values) implements Attribute {}

    record Real(float value) implements Attribute {}

    record Reals(List<Float> values) implements Attribute {}

    record Text(String value) implements Attribute {}

    record Tensor(StoredTensor value) implements Attribute {}

    /// A body of a control flow node.
    record Body(Graph graph) implements Attribute {}

    /// The attribute of that name of the function that the node stands in.
    record Reference(String name) implements Attribute {}

    /// Something that no operator here asks for: texts, sparse tensors, types.
    record Other(int kind) implements Attribute {}
}
