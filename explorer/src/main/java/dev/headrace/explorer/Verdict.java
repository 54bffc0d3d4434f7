package dev.headrace.explorer;

import dev.headrace.dialects.dataflow.Resources;

/// What came of a configuration.
public sealed interface Verdict {
    /// A design within the limits.
    ///
    /// @param cycles of one run of the model, kernels only (predicted)
    /// @param nanoseconds of one run, with what the host takes to start kernels and to move inputs and outputs
    /// @param nanojoules that the card draws meanwhile
    /// @param fill what it takes of the resource that it takes most of, in thousandths of the device
    record Fits(long cycles, long nanoseconds, long nanojoules, Resources resources, long fill) implements Verdict {}

    /// A design within the limits but for what leads from die to die.
    ///
    /// @param fill as above
    /// @param wires between two dies
    record TooManyWires(Resources resources, long fill, long wires) implements Verdict {}

    /// A design beyond the limits, or one of several images.
    ///
    /// @param fill as above
    record TooLarge(Resources resources, long fill, int images) implements Verdict {}

    /// The compiler refuses it.
    record Refused(String why) implements Verdict {}

    /// The compiler breaks: a bug of ours.
    record Broken(String why) implements Verdict {}
}
