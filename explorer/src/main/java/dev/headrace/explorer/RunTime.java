package dev.headrace.explorer;

import dev.headrace.compiler.target.Target;
import dev.headrace.simulator.time.ProgramTime;

/// What a run of a program takes, in seconds: of a decoder that takes a token in a run, what a token takes. Nothing of
/// it overlaps.
///
/// @param kernels in which kernels work
/// @param starts until they do, once the host has started them
/// @param crossing in which inputs and outputs pass between host and device
public record RunTime(double kernels, double starts, double crossing) {
    /// @throws IllegalStateException if a kernel does not come to its end
    public static RunTime of(ProgramTime time, ProgramBytes bytes, Target target) {
        return new RunTime(
                time.cycles() / (target.megahertz() * 1e6),
                time.starts() * target.host().kernelStartMicroseconds() * 1e-6,
                bytes.crossing() / (target.host().gigabytesPerSecond() * 1e9));
    }

    public double seconds() {
        return kernels + starts + crossing;
    }
}
