package dev.headrace.frontends.pt2;

import dev.headrace.frontends.aten.AtenNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Tells copies from views where one operator gives either.
///
/// `reshape`, `flatten`, `contiguous` and `to` share the memory of their tensor if they can. The export states how each
/// tensor lies in memory; where that shows a copy, a `clone` comes first:
///
/// ```text
/// y = reshape(t)      becomes      y#copy = clone(t), y = reshape(y#copy)
/// ```
final class SeparateCopies {
    private static final Set<String> RESHAPES = Set.of("reshape", "reshape_as", "flatten");
    private static final Set<String> CONVERSIONS = Set.of("contiguous", "to", "type_as");

    private final Map<String, TensorMeta> tensors;

    private SeparateCopies(Map<String, TensorMeta> tensors) {
        this.tensors = tensors;
    }

    static List<AtenNode> in(List<AtenNode> nodes, Map<String, TensorMeta> tensors) {
        SeparateCopies copies = new SeparateCopies(tensors);
        List<AtenNode> separate = new ArrayList<>();
        for (AtenNode node : nodes) {
            if (copies.isCopy(node)) separate.addAll(cloned(node));
            else separate.add(node);
        }
        return separate;
    }

    private static List<AtenNode> cloned(AtenNode node) {
        String copy = node.outputs().getFirst() + "#copy";
        String argument = node.arguments().firstEntry().getKey();
        SequencedMap<String, dev.headrace.frontends.aten.Argument> ofClone = new LinkedHashMap<>();
        ofClone.put("self", node.arguments().firstEntry().getValue());
        SequencedMap<String, dev.headrace.frontends.aten.Argument> ofView = new LinkedHashMap<>(node.arguments());
        ofView.put(argument, new dev.headrace.frontends.aten.Argument.Tensor(copy));
        return List.of(
                new AtenNode("aten.clone.default", ofClone, List.of(copy), node.module()),
                new AtenNode(node.operator(), ofView, node.outputs(), node.module()));
    }

    private boolean isCopy(AtenNode node) {
        String[] parts = node.operator().split("\\.", -1);
        if (parts.length < 2 || node.outputs().size() != 1 || node.arguments().isEmpty()) return false;
        if (!(node.arguments().firstEntry().getValue()
                instanceof dev.headrace.frontends.aten.Argument.Tensor(String source))) return false;
        TensorMeta from = tensors.get(source);
        TensorMeta to = tensors.get(node.outputs().getFirst());
        if (from == null || to == null || !isWhole(from) || !isWhole(to)) return false;
        if (RESHAPES.contains(parts[1])) return !canShow(from, to);
        if (!CONVERSIONS.contains(parts[1])) return false;
        boolean asked =
                node.arguments().get("copy") instanceof dev.headrace.frontends.aten.Argument.Bool(boolean copy) && copy;
        return asked || from.dtype() != to.dtype() || !steps(from).equals(steps(to));
    }

    private static boolean isWhole(TensorMeta tensor) {
        return tensor.sizes().size() == tensor.strides().size();
    }

    /// Sizes and strides of the dimensions that have more than one position: the others' strides mean nothing.
    private static List<List<SymInt>> steps(TensorMeta tensor) {
        List<List<SymInt>> steps = new ArrayList<>();
        for (int i = 0; i < tensor.sizes().size(); i++)
            if (!tensor.sizes().get(i).equals(new SymInt.Known(1)))
                steps.add(List.of(tensor.sizes().get(i), tensor.strides().get(i)));
        return steps;
    }

    /// Whether the elements of one tensor can be shown in the shape of the other where they lie: dimensions that are
    /// joined must follow each other without gaps.
    private static boolean canShow(TensorMeta from, TensorMeta to) {
        Optional<List<long[]>> old = known(from);
        Optional<List<long[]>> shape = known(to);
        // Without numbers only a tensor that stays as it is is surely a view.
        if (old.isEmpty() || shape.isEmpty()) return steps(from).equals(steps(to));
        int next = 0;
        List<long[]> wanted = shape.get();
        List<long[]> runs = joined(old.get());
        for (long[] run : runs) {
            long product = 1;
            while (product < run[0] && next < wanted.size()) product *= wanted.get(next++)[0];
            if (product != run[0]) return false;
        }
        return next == wanted.size();
    }

    /// Neighbouring dimensions without a gap between them as one.
    private static List<long[]> joined(List<long[]> dims) {
        List<long[]> runs = new ArrayList<>();
        for (long[] dim : dims) {
            if (!runs.isEmpty() && runs.getLast()[1] == dim[0] * dim[1])
                runs.set(runs.size() - 1, new long[] {runs.getLast()[0] * dim[0], dim[1]});
            else runs.add(dim);
        }
        return runs;
    }

    private static Optional<List<long[]>> known(TensorMeta tensor) {
        List<long[]> known = new ArrayList<>();
        for (int i = 0; i < tensor.sizes().size(); i++) {
            if (!(tensor.sizes().get(i) instanceof SymInt.Known(long size))
                    || !(tensor.strides().get(i) instanceof SymInt.Known(long stride))) return Optional.empty();
            if (size != 1) known.add(new long[] {size, stride});
        }
        return Optional.of(known);
    }
}
