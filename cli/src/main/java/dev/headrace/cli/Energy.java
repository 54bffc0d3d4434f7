package dev.headrace.cli;

import dev.headrace.compiler.target.Power;
import dev.headrace.dialects.dataflow.Resources;

/// What a card draws over some time, in joules. The host is not in it.
///
/// @param rest of the card with its shell, all the time
/// @param logic of everything in the design, in every cycle in which a kernel runs, whether it waits or not
/// @param memory of every byte that external memory moves
record Energy(double rest, double logic, double memory) {
    private static final double PICO = 1e-12;

    /// @param seconds in which the card is on
    /// @param cycles in which a kernel runs
    /// @param bytes that external memory moves
    static Energy of(Power power, Resources design, double seconds, long cycles, long bytes) {
        double picojoules = power.lutPicojoules() * design.lut()
                + power.dspPicojoules() * design.dsp()
                + power.bram18Picojoules() * design.bram18()
                + power.uramPicojoules() * design.uram();
        return new Energy(
                power.idleWatts() * seconds,
                picojoules * PICO * cycles,
                power.memoryPicojoulesPerByte() * PICO * bytes);
    }

    double joules() {
        return rest + logic + memory;
    }

    Energy times(double factor) {
        return new Energy(rest * factor, logic * factor, memory * factor);
    }

    Energy plus(Energy other) {
        return new Energy(rest + other.rest, logic + other.logic, memory + other.memory);
    }
}
