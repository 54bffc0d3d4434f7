package dev.headrace.compiler.target;

/// What one fully pipelined instance of an operation costs.
///
/// @param op with the dialect in front: `arith.addf`
/// @param type `f64`, `index`, …; `float` for any floating-point type without an entry of its own. An entry for `i8`
///     also stands for narrower integers without one, `int` for any integer without one and for `index`
/// @param megahertz the fastest clock that the numbers hold for
/// @param latency cycles from operands to result; 0 for logic that shares a cycle with its neighbours
/// @param recurrence cycles that it adds to a loop-carried dependence, where the tool takes its quickest form
/// @param lut with `lutPerBit` for each bit of the type on top
public record Operator(
        String op,
        String type,
        double megahertz,
        int latency,
        int recurrence,
        long dsp,
        long ff,
        long lut,
        long lutPerBit) {
    /// Pipeline stages: the cycles that it adds to the depth of a loop.
    public int stages() {
        return latency == 0 ? 0 : latency + 1;
    }

    /// As an instance for so many bits costs.
    Operator at(int bits) {
        return new Operator(op, type, megahertz, latency, recurrence, dsp, ff, lut + lutPerBit * bits, 0);
    }

    /// With more logic around it.
    Operator with(long moreLut) {
        return new Operator(op, type, megahertz, latency, recurrence, dsp, ff, lut + moreLut, lutPerBit);
    }
}
