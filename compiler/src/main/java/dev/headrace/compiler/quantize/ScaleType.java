package dev.headrace.compiler.quantize;

/// In what numbers scales of groups of weights lie in memory.
public enum ScaleType {
    F32,
    /// 8 bits: each is a multiple, from 1 to 127, of a step that all groups of a row have in common. Sums over groups
    /// are sums of integers then, and one step is all that is left to do in `f32`. Where such a sum could need more
    /// than 32 bits, scales of that layer are `f32`.
    I8
}
