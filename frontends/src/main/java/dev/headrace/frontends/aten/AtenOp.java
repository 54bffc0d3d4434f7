package dev.headrace.frontends.aten;

import java.util.List;

/// What an operator means.
@FunctionalInterface
interface AtenOp {
    /// Emits or folds one call.
    /// @return the results that the program may use, as many as the operator has or fewer where the last are not
    ///     supported
    List<Tensor> lower(AtenNode node, Lowering at);

    /// An operator with one result.
    @FunctionalInterface
    interface One {
        Tensor lower(AtenNode node, Lowering at);
    }
}
