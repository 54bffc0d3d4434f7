package dev.headrace.frontends.onnx;

import java.util.List;
import java.util.Map;

/// A model as the file has it.
///
/// @param opsets the version of each domain whose operators are used; the standard domain is the empty name
record OnnxModel(Graph graph, Map<String, Long> opsets, List<Function> functions) {}
