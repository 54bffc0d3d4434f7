package dev.headrace.frontends.onnx;

import java.util.List;

/// A graph as the file has it: the model's, or the body of a control flow node.
///
/// @param initializers tensors whose values lie in the file
record Graph(
        String name,
        List<Node> nodes,
        List<StoredTensor> initializers,
        List<ValueInfo> inputs,
        List<ValueInfo> outputs) {}
