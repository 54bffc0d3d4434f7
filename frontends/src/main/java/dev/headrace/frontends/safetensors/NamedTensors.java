package dev.headrace.frontends.safetensors;

import dev.headrace.ir.data.TensorData;
import java.util.SequencedSet;

/// Tensors by name, in one file or spread over several.
public sealed interface NamedTensors permits SafetensorsFile, SafetensorsShards {
    SequencedSet<String> names();

    /// The tensor of that name, a view of its file.
    /// @throws dev.headrace.ir.InputError where there is none, or its type is not supported, or its bytes do not fit
    /// its
    ///     shape
    TensorData tensor(String name);
}
