package dev.headrace.frontends.onnx;

import java.util.OptionalLong;

/// What is known about the sizes that a model leaves open.
@FunctionalInterface
public interface InputSizes {
    /// Nothing.
    InputSizes NONE = (_, _, _) -> OptionalLong.empty();

    /// @param input the number of the input, from 0
    /// @param dim the dimension, from 0
    /// @param name of the size in the model: `batch`; empty where it has none
    OptionalLong of(int input, int dim, String name);

    /// Asks here first, then there.
    default InputSizes or(InputSizes other) {
        return (input, dim, name) -> {
            OptionalLong size = of(input, dim, name);
            return size.isPresent() ? size : other.of(input, dim, name);
        };
    }
}
