package dev.headrace.frontends.aten;

import dev.headrace.ir.type.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What of a graph differs from run to run, so that the program must compute it where it would be known else.
///
/// @param dims of each tensor that has any, those whose sizes differ
/// @param calls the first outputs of the calls that get another number
public record Variation(Map<String, Set<Integer>> dims, Set<String> calls) {
    /// Of a graph that is the same in each run.
    public static final Variation NONE = new Variation(Map.of(), Set.of());

    public Variation {
        dims = Map.copyOf(dims);
        calls = Set.copyOf(calls);
    }

    /// What differs between two graphs of one model.
    public static Variation between(AtenGraph graph, AtenGraph other) {
        Map<String, Set<Integer>> dims = new HashMap<>();
        graph.types().forEach((name, type) -> {
            TensorType its = other.types().get(name);
            if (its == null || its.rank() != type.rank()) return;
            for (int i = 0; i < type.rank(); i++)
                if (type.sizeOf(i) != its.sizeOf(i))
                    dims.computeIfAbsent(name, _ -> new HashSet<>()).add(i);
        });
        Set<String> calls = new HashSet<>();
        for (int i = 0; i < Math.min(graph.nodes().size(), other.nodes().size()); i++) {
            AtenNode node = graph.nodes().get(i);
            if (node.outputs().isEmpty() || !hasOtherNumbers(node, other.nodes().get(i))) continue;
            calls.add(node.outputs().getFirst());
        }
        return new Variation(dims, calls);
    }

    private static boolean hasOtherNumbers(AtenNode node, AtenNode other) {
        for (Map.Entry<String, Argument> argument : node.arguments().entrySet()) {
            boolean isNumber =
                    argument.getValue() instanceof Argument.Int || argument.getValue() instanceof Argument.Real;
            if (isNumber && !argument.getValue().equals(other.arguments().get(argument.getKey()))) return true;
        }
        return false;
    }

    /// Whether nothing differs.
    boolean isNone() {
        return dims.isEmpty() && calls.isEmpty();
    }

    /// Whether a tensor has another size along a dimension.
    boolean has(String tensor, int dim) {
        return dims.getOrDefault(tensor, Set.of()).contains(dim);
    }

    /// Whether a call gets another number.
    boolean has(AtenNode node) {
        List<String> outputs = node.outputs();
        return !outputs.isEmpty() && calls.contains(outputs.getFirst());
    }
}
