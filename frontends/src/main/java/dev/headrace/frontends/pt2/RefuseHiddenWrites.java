package dev.headrace.frontends.pt2;

import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Refuses programs in which an operator changes a tensor in place and somebody sees it by another name.
///
/// The training dialect keeps operators like `add_`. Each is read as one that gives a new tensor, which is right where
/// only its result is used afterwards. Where the old tensor, or a view of it, is used later, or the model's state is
/// changed, it would be silently wrong.
final class RefuseHiddenWrites {
    /// Operators whose result may share memory with their first tensor.
    private static final Set<String> VIEWS = Set.of(
            "alias",
            "alpha_dropout",
            "as_strided",
            "atleast_1d",
            "atleast_2d",
            "broadcast_to",
            "chunk",
            "contiguous",
            "detach",
            "diagonal",
            "dropout",
            "expand",
            "expand_as",
            "feature_dropout",
            "flatten",
            "mT",
            "meshgrid",
            "moveaxis",
            "movedim",
            "narrow",
            "numpy_T",
            "permute",
            "positive",
            "ravel",
            "reshape",
            "reshape_as",
            "resolve_conj",
            "resolve_neg",
            "select",
            "slice",
            "split",
            "split_with_sizes",
            "squeeze",
            "swapaxes",
            "swapdims",
            "t",
            "tensor_split",
            "to",
            "transpose",
            "type_as",
            "unbind",
            "unflatten",
            "unfold",
            "unsafe_chunk",
            "unsafe_split",
            "unsqueeze",
            "view",
            "view_as",
            "_reshape_alias",
            "_unsafe_view",
            "lift_fresh");

    /// Written with an underscore, but they change no element of a model that is not being trained.
    private static final Set<String> HARMLESS = Set.of("detach_", "dropout_", "requires_grad_");

    private final String where;

    /// The tensor that owns the memory, by the names that share it.
    private final Map<String, String> owners = new HashMap<>();

    private RefuseHiddenWrites(String where) {
        this.where = where;
    }

    /// Checks a whole program.
    /// @throws InputError naming the tensor and the module
    static void check(String where, Graph graph) {
        new RefuseHiddenWrites(where).checkAll(graph);
    }

    private void checkAll(Graph graph) {
        Set<String> state = new HashSet<>();
        for (Argument input : graph.inputs()) state.addAll(names(input));
        Map<String, Write> written = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            for (Argument input : node.inputs().values()) for (String name : names(input)) refuseStale(name, written);
            String operator = operator(node);
            boolean writes = operator.endsWith("_") && !operator.endsWith("__") && !HARMLESS.contains(operator);
            if (!writes && !VIEWS.contains(operator) && !HARMLESS.contains(operator)) continue;
            List<String> changed = node.inputs().isEmpty()
                    ? List.of()
                    : names(node.inputs().firstEntry().getValue());
            if (changed.isEmpty()) continue;
            String owner = owner(changed.getFirst());
            List<String> results = new ArrayList<>();
            for (Argument output : node.outputs()) results.addAll(names(output));
            if (!writes) {
                for (String result : results) owners.put(result, owner);
                continue;
            }
            if (state.contains(owner)) throw error(node, "changes '" + owner + "', an input of the program, in place");
            // From here on only the result stands for the tensor.
            written.put(owner, new Write(node, Set.copyOf(results)));
            for (String result : results) owners.put(result, result);
        }
        for (Argument output : graph.outputs()) for (String name : names(output)) refuseStale(name, written);
    }

    private record Write(Node node, Set<String> results) {}

    private void refuseStale(String name, Map<String, Write> written) {
        Write write = written.get(owner(name));
        if (write != null && !write.results.contains(name))
            throw error(write.node, "changes '" + name + "' in place, which is used again under its old name");
    }

    private InputError error(Node node, String what) {
        String module = node.modulePath().isEmpty() ? "the model itself" : node.modulePath();
        return new InputError(
                node.target().replaceFirst("^torch\\.ops\\.", "") + " in " + module + " " + what,
                where,
                "call run_decompositions() on the export before saving it");
    }

    private String owner(String name) {
        return owners.getOrDefault(name, name);
    }

    /// `torch.ops.aten.add_.Tensor` is `add_`.
    private static String operator(Node node) {
        String[] parts = node.target().split("\\.", -1);
        return parts.length < 2 ? "" : parts[parts.length - 2];
    }

    private static List<String> names(Argument argument) {
        return switch (argument) {
            case Argument.Tensor(String name) -> List.of(name);
            case Argument.Tensors(var names) -> names;
            case Argument.OptionalTensors(var items) ->
                items.stream().flatMap(i -> names(i).stream()).toList();
            default -> List.of();
        };
    }
}
