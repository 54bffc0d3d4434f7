package dev.headrace.compiler.target;

/// What one fully pipelined instance of an operation costs.
///
/// @param op with the dialect in front: `arith.addf`
/// @param type `f64`, `index`, …; `float` for any floating-point type without an entry of its own; `int` for any
///     integer and for `index`, at 32 bits
/// @param latency cycles from operands to result; 0 for logic that shares a cycle with its neighbours
/// @param recurrence cycles that it adds to a loop-carried dependence, where the tool takes its quickest form
/// @param source where the numbers come from
public record Operator(
        String op, String type, int latency, int recurrence, long dsp, long ff, long lut, String source) {
    /// Pipeline stages: the cycles that it adds to the depth of a loop.
    public int stages() {
        return latency == 0 ? 0 : latency + 1;
    }
}
