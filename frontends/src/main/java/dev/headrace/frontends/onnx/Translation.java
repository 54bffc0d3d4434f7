package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Walks over the nodes of a model: calls operators, puts the nodes of functions in their place, takes the branch that
/// is taken.
final class Translation {
    /// Functions that call functions.
    private static final int DEEPEST = 64;
    /// With all functions in place.
    private static final int MOST_NODES = 1 << 18;
    /// Elements of all constants that nodes make; each is kept.
    private static final long MOST_KNOWN = 1 << 28;

    private final OnnxModel model;
    private final Emitter at;
    private final Map<String, Function> functions = new HashMap<>();
    private int nodes;
    private long known;

    Translation(OnnxModel model, Emitter at) {
        this.model = model;
        this.at = at;
        for (Function function : model.functions()) functions.put(key(function.domain(), function.name()), function);
    }

    static String key(String domain, String name) {
        return domain + "::" + name;
    }

    /// Defines the results of all nodes that the outputs depend on.
    void translate(Graph graph, Scope scope, int depth) {
        List<String> outputs = graph.outputs().stream().map(ValueInfo::name).toList();
        Set<String> needed = Scope.needed(graph.nodes(), outputs);
        for (StoredTensor initializer : graph.initializers())
            if (needed.contains(initializer.name()))
                scope.define(initializer.name(), at.stored(initializer.name(), initializer, 1));
        run(graph.nodes(), outputs, scope, model.opsets(), depth);
    }

    private void run(List<Node> all, List<String> outputs, Scope scope, Map<String, Long> opsets, int depth) {
        for (Node node : Scope.live(all, outputs)) {
            if (++nodes > MOST_NODES) throw node.error("is more than the node number " + MOST_NODES);
            run(resolved(node, scope), all, scope, opsets, depth);
        }
    }

    /// With the attributes of the function's call in place of references to them.
    private static Node resolved(Node node, Scope scope) {
        if (node.attributes().values().stream().noneMatch(Attribute.Reference.class::isInstance)) return node;
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        node.attributes().forEach((name, attribute) -> {
            Attribute actual = attribute instanceof Attribute.Reference(String there)
                    ? scope.attributes().get(there)
                    : attribute;
            if (actual != null) attributes.put(name, actual);
        });
        return new Node(node.name(), node.domain(), node.operator(), node.inputs(), node.outputs(), attributes);
    }

    private void run(Node node, List<Node> all, Scope scope, Map<String, Long> opsets, int depth) {
        List<@Nullable Operand> inputs = new ArrayList<>();
        for (String name : node.inputs())
            inputs.add(name.isEmpty() ? null : scope.find(name).orElseThrow(() -> undefined(node, name, all)));
        at.goTo(node);
        List<Operand> results = results(node, inputs, scope, opsets, depth);
        for (int i = 0; i < node.outputs().size(); i++) {
            String name = node.outputs().get(i);
            if (name.isEmpty()) continue;
            if (i >= results.size()) throw node.unsupported("with its result '" + name + "'");
            if (scope.isDefinedHere(name)) throw node.error("gives '" + name + "' a second time");
            if (results.get(i) instanceof Operand.Known(TensorData data)) spend(data, node);
            scope.define(name, results.get(i));
        }
    }

    private void spend(TensorData data, Node node) {
        known += data.elements();
        if (known > MOST_KNOWN)
            throw node.unsupported("whose constants make more than " + MOST_KNOWN + " elements with those before");
    }

    private static InputError undefined(Node node, String name, List<Node> all) {
        boolean isLater = all.stream().anyMatch(n -> n.outputs().contains(name));
        return node.error(
                isLater
                        ? "uses '" + name + "' before it is made: the nodes are in no order or a cycle"
                        : "uses '" + name + "', which is no input, no initializer and no result");
    }

    /// The shapes in the file need not fit each other, in ways that only the arithmetic of an operator finds.
    private List<Operand> results(
            Node node, List<@Nullable Operand> inputs, Scope scope, Map<String, Long> opsets, int depth) {
        try {
            Function function = functions.get(key(node.domain(), node.operator()));
            if (function != null) return inline(function, node, inputs, depth + 1);
            if (node.qualified().equals("If")) return branch(new Call(node, inputs, 0, at), scope, depth + 1);
            OnnxOp operator = OnnxOps.of(node).orElseThrow(() -> node.unsupported("as an operator"));
            return operator.meaning().translate(new Call(node, inputs, opsets.getOrDefault("", 0L), at));
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | NoSuchElementException
                | ArithmeticException
                | NegativeArraySizeException e) {
            throw node.error("does not fit its operands" + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }

    private List<Operand> inline(Function function, Node node, List<@Nullable Operand> inputs, int depth) {
        if (depth > DEEPEST) throw node.error("calls functions more than " + DEEPEST + " deep, perhaps itself");
        Map<String, Attribute> attributes = new LinkedHashMap<>(function.defaults());
        attributes.putAll(node.attributes());
        Scope scope = Scope.ofFunction(attributes);
        for (int i = 0; i < Math.min(inputs.size(), function.inputs().size()); i++) {
            Operand input = inputs.get(i);
            if (input != null) scope.define(function.inputs().get(i), input);
        }
        run(inside(function.nodes(), function, scope), function.outputs(), scope, opsets(function), depth);
        return function.outputs().stream()
                .map(name ->
                        scope.find(name).orElseThrow(() -> node.error("has no result '" + name + "' in its function")))
                .toList();
    }

    private Map<String, Long> opsets(Function function) {
        return function.opsets().containsKey("") ? function.opsets() : model.opsets();
    }

    /// An input that the call leaves out is left out where the function hands it on.
    private static List<Node> inside(List<Node> nodes, Function function, Scope scope) {
        List<String> absent =
                function.inputs().stream().filter(i -> scope.find(i).isEmpty()).toList();
        if (absent.isEmpty()) return nodes;
        return nodes.stream()
                .map(n -> new Node(
                        n.name(),
                        n.domain(),
                        n.operator(),
                        n.inputs().stream()
                                .map(i -> absent.contains(i) ? "" : i)
                                .toList(),
                        n.outputs(),
                        n.attributes()))
                .toList();
    }

    private List<Operand> branch(Call call, Scope scope, int depth) {
        if (depth > DEEPEST) throw call.node().error("is more than " + DEEPEST + " deep");
        TensorData condition = call.known(0, "condition");
        if (condition.elements() != 1) throw call.node().error("has " + condition + " for its condition");
        String side = condition.integerAt(0) != 0 ? "then_branch" : "else_branch";
        if (!(call.node().attribute(side).orElse(null) instanceof Attribute.Body(Graph body)))
            throw call.node().error("has no " + side);
        Scope inside = scope.inside();
        translate(body, inside, depth);
        List<Operand> results = new ArrayList<>();
        for (ValueInfo output : body.outputs())
            results.add(inside.find(output.name())
                    .orElseThrow(() -> call.node().error("has no result '" + output.name() + "' in its " + side)));
        return results;
    }

    /// Whether the file says another shape than the one that was computed.
    static boolean contradicts(ValueInfo stated, Dims shape) {
        if (stated.dims() == null) return false;
        if (stated.dims().size() != shape.size()) return true;
        for (int i = 0; i < shape.size(); i++)
            if (stated.dims().get(i) instanceof ValueInfo.Dim.Fixed(long size) && size != shape.at(i)) return true;
        return false;
    }
}
