package dev.headrace.frontends.onnx;

import java.util.List;

/// What an operator means.
///
/// @param note what of its definition is not covered, for the table in the docs; empty where all is
record OnnxOp(String note, Meaning meaning) {
    /// Emits or folds one call.
    @FunctionalInterface
    interface Meaning {
        /// @return the results, as many as the operator has or fewer where the last are not covered
        List<Operand> translate(Call call);
    }

    /// A meaning with one result.
    @FunctionalInterface
    interface One {
        Operand translate(Call call, Emitter at);
    }

    static OnnxOp one(One meaning) {
        return one("", meaning);
    }

    static OnnxOp one(String note, One meaning) {
        return new OnnxOp(note, call -> List.of(meaning.translate(call, call.at())));
    }
}
