package dev.headrace.frontends.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// All operators of the standard domain that are covered.
final class OnnxOps {
    private static final SequencedMap<String, OnnxOp> ALL = all();

    private OnnxOps() {}

    private static SequencedMap<String, OnnxOp> all() {
        SequencedMap<String, OnnxOp> all = new LinkedHashMap<>();
        for (Map<String, OnnxOp> group : List.of(
                ElementwiseOps.operators(),
                ActivationOps.operators(),
                ReductionOps.operators(),
                NormalizationOps.operators(),
                ProductOps.operators(),
                ConvolutionOps.operators(),
                PoolingOps.operators(),
                ShapeOps.operators(),
                MoveOps.operators(),
                LookupOps.operators(),
                ResizeOps.operators(),
                ConstantOps.operators())) {
            group.forEach((name, op) -> {
                if (all.put(name, op) != null) throw new IllegalStateException(name + " is defined twice");
            });
        }
        return all;
    }

    static Optional<OnnxOp> of(Node node) {
        boolean isStandard = node.domain().isEmpty() || node.domain().equals("ai.onnx");
        return isStandard ? Optional.ofNullable(ALL.get(node.operator())) : Optional.empty();
    }

    /// What is not covered of each operator that is, by its name.
    static SequencedMap<String, String> notes() {
        SequencedMap<String, String> notes = new TreeMap<>();
        ALL.forEach((name, op) -> notes.put(name, op.note()));
        return notes;
    }
}
