package dev.headrace.frontends.aten;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;

/// All operators that are supported.
final class AtenOps {
    private static final SequencedMap<String, Family.Member> ALL = all();

    /// Operators that move or select elements, or convert them themselves: those need no wider numbers on the way.
    private static final Set<String> MOVING = moving();

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

    /// Whether an operator computes new numbers. On `bf16` and `f16` PyTorch does that in `f32`, and rounds its result
    /// once.
    static boolean computes(String operator) {
        return !MOVING.contains(operator);
    }

    private static Set<String> moving() {
        Set<String> moving = new HashSet<>();
        for (Family family : List.of(
                Conversions.family(),
                Creation.family(),
                Shapes.family(),
                Slices.family(),
                Joining.family(),
                Rearranging.family(),
                Padding.family(),
                Lookups.family(),
                Skipped.family())) for (Family.Member member : family.members()) moving.add(member.operator());
        for (String name : List.of(
                "upsample_nearest2d.vec",
                "upsample_nearest2d.default",
                "copy.default",
                "index_put.default",
                "_unsafe_index_put.default",
                "slice_scatter.default",
                "select_scatter.default",
                "index_copy.default",
                "index_fill.int_Scalar",
                "index_fill.int_Tensor",
                "scatter.src",
                "scatter.value",
                "where.self",
                "where.ScalarOther",
                "where.ScalarSelf")) moving.add("aten." + name);
        return moving;
    }
}
