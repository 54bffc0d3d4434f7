package dev.headrace.frontends.pt2;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The computation, in topological order.
/// @param inputs as in [Signature#inputs], in the same order
/// @param outputs as in [Signature#outputs], in the same order
/// @param tensors the type of every tensor in the graph, by name
/// @param symInts the symbolic integers, by name
public record Graph(
        List<Argument> inputs,
        List<Argument> outputs,
        List<Node> nodes,
        SequencedMap<String, TensorMeta> tensors,
        SequencedMap<String, SymInt> symInts) {
    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nodes = List.copyOf(nodes);
        tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
        symInts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(symInts));
    }
}
