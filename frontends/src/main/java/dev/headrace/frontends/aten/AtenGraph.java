package dev.headrace.frontends.aten;

import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.Map;

/// A model as a graph of operator calls, in an order in which each tensor is made before it is used.
///
/// @param name of the model, for the module
/// @param mutations new values of inputs after the run, beside those that calls change in place
/// @param types of every tensor by its name
public record AtenGraph(
        String name,
        List<Input> inputs,
        List<AtenNode> nodes,
        List<String> outputs,
        List<Mutation> mutations,
        Map<String, TensorType> types) {
    public AtenGraph {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        mutations = List.copyOf(mutations);
        types = Map.copyOf(types);
    }

    /// A graph that changes none of its inputs but by calls in place.
    public AtenGraph(
            String name,
            List<Input> inputs,
            List<AtenNode> nodes,
            List<String> outputs,
            Map<String, TensorType> types) {
        this(name, inputs, nodes, outputs, List.of(), types);
    }

    /// An input has another value after the run.
    /// @param input its name in the graph
    /// @param value the name of its new value
    public record Mutation(String input, String value) {}

    /// Where a tensor that no node makes comes from.
    public sealed interface Input {
        /// Its name in the graph.
        String name();

        /// Given at each run.
        record User(String name) implements Input {}

        /// A trained tensor that stays in its file.
        /// @param path the fully qualified name: `transformer.wte.weight`
        record Parameter(String name, String path) implements Input {}

        /// State of the model, which a run changes for the next one.
        /// @param others further names in the graph for the same memory
        /// @param path the fully qualified name: `k_cache`
        record State(String name, List<String> others, String path) implements Input {
            public State {
                others = List.copyOf(others);
            }
        }

        /// A tensor whose elements the compiler may use: masks, tables.
        record Constant(String name, TensorData value) implements Input {}
    }
}
