package dev.headrace.frontends.pt2;

import java.util.List;

/// What each input and output of the graph stands for, in the graph's order.
///
/// `value` is the name of the tensor inside the graph, `fqn` the fully qualified name in the model:
/// `transformer.h.0.attn.c_attn.weight`.
public record Signature(List<Input> inputs, List<Output> outputs) {
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public sealed interface Input {}

    /// An input whose data are in the file.
    public sealed interface Stored extends Input {
        String value();

        String fqn();
    }

    public record Parameter(String value, String fqn) implements Stored {}

    /// State that is no parameter.
    /// @param persistent whether it is saved with the weights; otherwise it is one of the constants
    public record Buffer(String value, String fqn, boolean persistent) implements Stored {}

    public record TensorConstant(String value, String fqn) implements Stored {}

    /// What the caller hands in: an [Argument.Tensor] or, for an argument fixed at export, a constant.
    public record UserInput(Argument argument) implements Input {}

    /// A Python constant that takes a place among the inputs.
    public record ConstantInput(String name) implements Input {}

    /// A kind that Headrace does not read.
    ///
    /// @param kind the field name in the file: `custom_obj`
    public record UnsupportedInput(String kind) implements Input {}

    public sealed interface Output {}

    public record UserOutput(Argument argument) implements Output {}

    /// The new value of a buffer or parameter after the call: how a cache held by the model appears.
    public record BufferMutation(String value, String fqn) implements Output {}

    /// The new value of a user input that the model changes in place.
    public record InputMutation(String value, String input) implements Output {}

    /// A kind that Headrace does not read.
    /// @param kind the field name in the file: `token`
    public record UnsupportedOutput(String kind) implements Output {}
}
