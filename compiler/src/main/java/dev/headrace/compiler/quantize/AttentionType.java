package dev.headrace.compiler.quantize;

/// In what numbers activations are multiplied with caches of keys and values.
public enum AttentionType {
    /// As in the model.
    F32,
    /// Queries and probabilities as integers of 16 bits, and caches of `f8E4M3FN` as the integers that their numbers
    /// are in steps of 2⁻⁹: sums over them are exact.
    I16
}
