package dev.headrace.compiler.quantize;

/// In what numbers the real arithmetic between products is done that is not linear: softmax, norms, activation
/// functions.
public enum NonlinearType {
    /// As the model does it.
    F32,
    F16,
    BF16,
    /// [FixedNumbers].
    FIXED
}
