package dev.headrace.frontends.aten;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/// All operators that are supported.
final class AtenOps {
    private static final SequencedMap<String, AtenOp> ALL = all();

    /// Operators that move or select elements, or convert them themselves: those need no wider numbers on the way.
    private static final Set<String> MOVING = moving();

    private AtenOps() {}

    private static SequencedMap<String, AtenOp> all() {
        SequencedMap<String, AtenOp> all = new LinkedHashMap<>();
        for (Map<String, AtenOp> group : List.of(
                Elementwise.operators(),
                Shapes.operators(),
                Creation.operators(),
                Reductions.operators(),
                Products.operators(),
                Convolutions.operators(),
                Lookups.operators(),
                Placements.operators(),
                Writes.operators(),
                Skipped.operators())) {
            group.forEach((name, op) -> {
                if (all.put(name, op) != null) throw new IllegalStateException(name + " is defined twice");
            });
        }
        return all;
    }

    static Optional<AtenOp> named(String operator) {
        return Optional.ofNullable(ALL.get(operator));
    }

    /// Whether an operator computes new numbers. On `bf16` and `f16` PyTorch does that in `f32`, and rounds its result
    /// once.
    static boolean computes(String operator) {
        return !MOVING.contains(operator);
    }

    private static Set<String> moving() {
        Set<String> moving = new HashSet<>();
        for (Map<String, AtenOp> group : List.of(
                Shapes.operators(), Creation.operators(), Lookups.operators(), Writes.operators(), Skipped.operators()))
            moving.addAll(group.keySet());
        for (String name : List.of(
                "constant_pad_nd.default",
                "upsample_nearest2d.vec",
                "upsample_nearest2d.default",
                "index_put.default",
                "where.self",
                "where.ScalarOther",
                "where.ScalarSelf",
                "_to_copy.default",
                "to.dtype",
                "to.dtype_layout",
                "to.device")) moving.add("aten." + name);
        return moving;
    }

    static SequencedSet<String> names() {
        return ALL.sequencedKeySet();
    }
}
