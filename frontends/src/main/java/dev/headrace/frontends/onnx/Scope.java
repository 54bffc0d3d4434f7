package dev.headrace.frontends.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tensors of one graph by their names in the file. A body of a control flow node sees those around it, a function
/// does not.
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, Operand> tensors = new HashMap<>();
    private final Map<String, Attribute> attributes;

    /// @param attributes of the call of the function that the graph is the body of
    private Scope(@Nullable Scope outer, Map<String, Attribute> attributes) {
        this.outer = outer;
        this.attributes = attributes;
    }

    static Scope ofModel() {
        return new Scope(null, Map.of());
    }

    static Scope ofFunction(Map<String, Attribute> attributes) {
        return new Scope(null, attributes);
    }

    Scope inside() {
        return new Scope(this, attributes);
    }

    Map<String, Attribute> attributes() {
        return attributes;
    }

    void define(String name, Operand tensor) {
        tensors.put(name, tensor);
    }

    boolean isDefinedHere(String name) {
        return tensors.containsKey(name);
    }

    Optional<Operand> find(String name) {
        Operand here = tensors.get(name);
        if (here != null) return Optional.of(here);
        return outer == null ? Optional.empty() : outer.find(name);
    }

    /// The nodes that the outputs depend on, in their order.
    static List<Node> live(List<Node> nodes, List<String> outputs) {
        Set<String> needed = needed(nodes, outputs);
        return nodes.stream().filter(node -> isAnyOf(node.outputs(), needed)).toList();
    }

    /// The tensors that the outputs depend on, with themselves.
    static Set<String> needed(List<Node> nodes, List<String> outputs) {
        Set<String> needed = new HashSet<>(outputs);
        for (Node node : nodes.reversed()) if (isAnyOf(node.outputs(), needed)) addNeeds(node, needed);
        return needed;
    }

    private static boolean isAnyOf(List<String> outputs, Set<String> needed) {
        return outputs.stream().anyMatch(o -> !o.isEmpty() && needed.contains(o));
    }

    /// What a node reads, and what its bodies read from outside; their own names do no harm.
    private static void addNeeds(Node node, Set<String> wanted) {
        wanted.addAll(node.inputs());
        for (Attribute attribute : node.attributes().values()) {
            if (!(attribute instanceof Attribute.Body(Graph body))) continue;
            body.outputs().forEach(output -> wanted.add(output.name()));
            body.nodes().forEach(inner -> addNeeds(inner, wanted));
        }
    }
}
