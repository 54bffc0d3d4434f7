package dev.headrace.frontends.aten;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// All operators that are supported.
final class AtenOps {
    private static final SequencedMap<String, AtenOp> ALL = all();

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
                Pooling.operators(),
                Lookups.operators(),
                Placements.operators(),
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

    static SequencedSet<String> names() {
        return ALL.sequencedKeySet();
    }
}
