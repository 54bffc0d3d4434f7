package dev.headrace.frontends.onnx;

import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// Looks through a model for operators that are not covered, so that the user learns of all at once.
final class RefuseUnsupported {
    private final Map<String, Function> functions = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final SequencedMap<String, List<String>> places = new TreeMap<>();

    private RefuseUnsupported(OnnxModel model) {
        for (Function function : model.functions())
            functions.put(Translation.key(function.domain(), function.name()), function);
    }

    /// Bodies of control flow nodes are left aside: which one is taken shows later.
    /// @throws InputError if there are some: one message that names all, with the nodes
    static void check(String where, OnnxModel model) {
        RefuseUnsupported search = new RefuseUnsupported(model);
        search.look(
                model.graph().nodes(),
                model.graph().outputs().stream().map(ValueInfo::name).toList());
        if (search.places.isEmpty()) return;
        List<String> each = new ArrayList<>();
        search.places.forEach((operator, nodes) -> each.add(operator + " (" + summary(nodes) + ")"));
        throw new InputError(
                (each.size() == 1 ? "operator is" : "operators are") + " not supported: " + String.join(", ", each),
                where,
                search.places.keySet().stream().anyMatch(Set.of("Loop", "Scan", "SequenceMap")::contains)
                        ? "export the model without loops, for fixed sizes"
                        : "replace them in the model");
    }

    private void look(List<Node> nodes, List<String> outputs) {
        for (Node node : Scope.live(nodes, outputs)) {
            String key = Translation.key(node.domain(), node.operator());
            Function function = functions.get(key);
            if (function != null) {
                if (seen.add(key)) look(function.nodes(), function.outputs());
            } else if (!node.qualified().equals("If") && OnnxOps.of(node).isEmpty()) {
                places.computeIfAbsent(node.qualified(), _ -> new ArrayList<>()).add(node.place());
            }
        }
    }

    private static String summary(List<String> nodes) {
        if (nodes.size() <= 3) return String.join(", ", nodes);
        return String.join(", ", nodes.subList(0, 2)) + " and " + (nodes.size() - 2) + " more";
    }
}
