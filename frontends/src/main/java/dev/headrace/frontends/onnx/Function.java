package dev.headrace.frontends.onnx;

import java.util.List;
import java.util.Map;

/// A function that the model defines. A node that names it stands for its nodes.
///
/// @param defaults of those attributes that have one
record Function(
        String domain,
        String name,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> defaults,
        List<Node> nodes,
        Map<String, Long> opsets) {}
