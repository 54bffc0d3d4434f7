package dev.headrace.frontends.aten;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;

/// All operators that are supported.
final class AtenOps {
    private static final SequencedMap<String, Family.Member> ALL = all();

    private AtenOps() {}

    private static SequencedMap<String, Family.Member> all() {
        SequencedMap<String, Family.Member> all = new LinkedHashMap<>();
        for (Family family : List.of(
                Arithmetic.family(),
                Functions.family(),
                Activations.family(),
                Logic.family(),
                Conversions.family(),
                Creation.family(),
                Shapes.family(),
                Slices.family(),
                Joining.family(),
                Rearranging.family(),
                Padding.family(),
                Reductions.family(),
                Extremes.family(),
                Scans.family(),
                Softmaxes.family(),
                Norms.family(),
                Products.family(),
                Attention.family(),
                Convolutions.family(),
                Pooling.family(),
                Resampling.family(),
                Lookups.family(),
                Placements.family(),
                Sorting.family(),
                Skipped.family())) {
            for (Family.Member member : family.members())
                if (all.put(member.operator(), member) != null)
                    throw new IllegalStateException(member.operator() + " is defined twice");
        }
        return all;
    }

    static Optional<AtenOp> named(String operator) {
        return Optional.ofNullable(ALL.get(operator)).map(Family.Member::meaning);
    }

    static SequencedCollection<Family.Member> members() {
        return ALL.sequencedValues();
    }
}
