package dev.headrace.frontends.pt2;

import dev.headrace.ir.data.TensorData;
import java.util.Optional;

/// Tensors of an archive by fully qualified name.
interface Weights {
    /// The tensor of that name, if it is here.
    /// @throws InputError where it is here but damaged, left out, or of an unsupported kind
    Optional<TensorData> find(String fqn);

    /// Looks here first, then there.
    default Weights or(Weights other) {
        return fqn -> find(fqn).or(() -> other.find(fqn));
    }
}
