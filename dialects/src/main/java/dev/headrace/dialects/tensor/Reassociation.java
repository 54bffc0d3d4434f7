package dev.headrace.dialects.tensor;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which neighbouring dimensions of the larger shape make up each dimension of the smaller one:
/// `[[0, 1], [2]]` folds `4x8x3` to `32x3`.
public record Reassociation(List<List<Integer>> groups) {
    public Reassociation {
        groups = groups.stream().map(List::copyOf).toList();
    }

    /// The grouping that folds `expanded` to `collapsed`, with dimensions of size 1 joined to the group before them;
    /// nothing if there is none.
    public static Optional<Reassociation> between(Dims expanded, Dims collapsed) {
        List<List<Integer>> groups = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < collapsed.size(); i++) {
            List<Integer> group = new ArrayList<>();
            long product = 1;
            while (next < expanded.size() && (group.isEmpty() || product < collapsed.at(i))) {
                product *= expanded.at(next);
                group.add(next++);
            }
            boolean last = i == collapsed.size() - 1;
            while (next < expanded.size() && expanded.at(next) == 1 && (last || collapsed.at(i + 1) != 1))
                group.add(next++);
            if (product != collapsed.at(i) || group.isEmpty()) return Optional.empty();
            groups.add(group);
        }
        boolean complete = next == expanded.size() || collapsed.size() == 0 && expanded.product() == 1;
        return complete ? Optional.of(new Reassociation(groups)) : Optional.empty();
    }

    static Reassociation of(ArrayAttr attribute) {
        List<List<Integer>> groups = new ArrayList<>();
        for (Attribute group : attribute.elements()) {
            List<Integer> positions = new ArrayList<>();
            for (Attribute position : ((ArrayAttr) group).elements())
                positions.add((int) ((IntegerAttr) position).value());
            groups.add(positions);
        }
        return new Reassociation(groups);
    }

    ArrayAttr attribute() {
        return ArrayAttr.of(groups.stream()
                .map(g -> ArrayAttr.of(g.stream().map(IntegerAttr::i64).toList()))
                .toList());
    }

    /// Why the attribute does not fold `expanded` to `collapsed`, if it does not.
    static Optional<String> defect(ArrayAttr attribute, TensorType expanded, TensorType collapsed) {
        for (Attribute group : attribute.elements()) {
            boolean numbers = group instanceof ArrayAttr(var positions)
                    && positions.stream().allMatch(IntegerAttr.class::isInstance);
            if (!numbers) return Optional.of("has a reassociation that is not a list of lists of numbers");
        }
        Reassociation given = of(attribute);
        int rank = expanded.rank();
        List<Integer> all = given.groups.stream().flatMap(List::stream).toList();
        if (given.groups.size() != collapsed.rank() || !all.equals(ordinals(collapsed.rank() == 0 ? 0 : rank)))
            return Optional.of("has reassociation " + given.groups + ", which does not fold rank " + rank + " to rank "
                    + collapsed.rank());
        if (!expanded.element().equals(collapsed.element()))
            return Optional.of("changes the element type between " + expanded + " and " + collapsed);
        for (int i = 0; i < given.groups.size(); i++) {
            if (!folds(expanded.shape(), given.groups.get(i), collapsed.sizeOf(i)))
                return Optional.of("folds dimensions " + given.groups.get(i) + " of " + expanded + " to "
                        + collapsed.sizeOf(i) + ", which is not their product");
        }
        if (collapsed.rank() == 0 && expanded.shape().isStatic() && expanded.elements() != 1)
            return Optional.of("folds " + expanded + " to a single element");
        return Optional.empty();
    }

    private static boolean folds(Dims expanded, List<Integer> group, long size) {
        long product = 1;
        for (int position : group) {
            if (expanded.at(position) == Dims.DYNAMIC) return size == Dims.DYNAMIC;
            product *= expanded.at(position);
        }
        return product == size;
    }

    private static List<Integer> ordinals(int count) {
        List<Integer> ordinals = new ArrayList<>();
        for (int i = 0; i < count; i++) ordinals.add(i);
        return ordinals;
    }
}
