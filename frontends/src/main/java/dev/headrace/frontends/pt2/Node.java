package dev.headrace.frontends.pt2;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// One call of an operator.
/// @param name unique in the graph; empty in files of PyTorch 2.6
/// @param target `torch.ops.aten.addmm.default`, or `_operator.add` on symbolic integers
/// @param inputs by the argument names of the operator's schema; those left at their default are absent
/// @param outputs one per result; a returned list is a single [Argument.Tensors]
/// @param modulePath of the nearest `nn.Module` around the call: `transformer.h.0.attn`; empty at the root
public record Node(
        String name, String target, SequencedMap<String, Argument> inputs, List<Argument> outputs, String modulePath) {
    public Node {
        inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
        outputs = List.copyOf(outputs);
    }

    public Optional<Argument> input(String argument) {
        return Optional.ofNullable(inputs.get(argument));
    }
}
