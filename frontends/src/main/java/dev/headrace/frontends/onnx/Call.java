package dev.headrace.frontends.onnx;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A node with the tensors that it is called with.
///
/// @param inputs null where an optional one is left out
/// @param opset the version of the standard operators
record Call(Node node, List<@Nullable Operand> inputs, long opset, Emitter at) {

    /// @throws InputError where it is left out
    Operand input(int index) {
        return optional(index).orElseThrow(() -> node.error("has no input " + index));
    }

    Optional<Operand> optional(int index) {
        return index < inputs.size() ? Optional.ofNullable(inputs.get(index)) : Optional.empty();
    }

    boolean has(int index) {
        return optional(index).isPresent();
    }

    /// All inputs, none of which may be left out.
    List<Operand> all() {
        List<Operand> all = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) all.add(input(i));
        if (all.isEmpty()) throw node.error("has no inputs");
        return all;
    }

    /// Whether anybody asks for that result.
    boolean wants(int output) {
        return output < node.outputs().size() && !node.outputs().get(output).isEmpty();
    }

    /// An input whose elements shapes depend on.
    /// @param what it is, for the message: `shape`
    /// @throws InputError where they are computed by the program
    TensorData known(int index, String what) {
        return switch (input(index)) {
            case Operand.Known(TensorData data) -> data;
            case Operand.Stored stored -> stored.elements().get();
            case Operand.Computed _ ->
                throw new InputError(
                        node.qualified() + " takes its " + what + " from a computed tensor, which is not supported",
                        node.place(),
                        "make it a constant of the model");
        };
    }

    List<Long> integers(int index, String what) {
        TensorData data = known(index, what);
        if (data.kind().isFloat() || data.elements() > 1 << 16)
            throw node.error("has " + data + " for its " + what + ", expected integers");
        List<Long> values = new ArrayList<>();
        for (long value : data.toLongs()) values.add(value);
        return values;
    }

    /// A known input of one element.
    double number(int index, String what) {
        TensorData data = known(index, what);
        if (data.elements() != 1) throw node.error("has " + data + " for its " + what + ", expected one number");
        return data.doubleAt(0);
    }

    /// An attribute that names a dimension of the first input.
    int dim(String attribute, long otherwise) {
        return Moves.dim(node.integer(attribute, otherwise), input(0).rank(), at);
    }

    List<Integer> dims(List<Long> dims, int rank) {
        return dims.stream().map(d -> Moves.dim(d, rank, at)).distinct().toList();
    }

    /// The axes, which are an attribute in older versions and an input in newer ones.
    Optional<List<Long>> axes(int index) {
        if (has(index)) return Optional.of(integers(index, "axes"));
        return node.has("axes") ? Optional.of(node.integers("axes", List.of())) : Optional.empty();
    }
}
