package dev.headrace.frontends.aten;

import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.Map;

/// A model as a graph of operator calls, in an order in which each tensor is made before it is used.
///
/// @param name of the model, for the module
/// @param types of every tensor by its name
public record AtenGraph(
        String name, List<Input> inputs, List<AtenNode> nodes, List<String> outputs, Map<String, TensorType> types) {
    public AtenGraph {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        types = Map.copyOf(types);
    }

    /// Where a tensor that no node makes comes from.
    public sealed interface Input {
        /// Its name in the graph.
        String name();

        /// Given at each run.
        record User(String name) implements Input {}

        /// A trained tensor that stays in its file.
        /// @param path the fully qualified name: `transformer.wte.weight`
        record Parameter(String name, String path) implements Input {}

        /// A tensor whose elements the compiler may use: masks, tables.
        record Constant(String name, TensorData value) implements Input {}
    }
}
