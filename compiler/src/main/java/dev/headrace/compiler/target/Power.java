package dev.headrace.compiler.target;

/// What a design draws, as far as its resources and its traffic tell.
///
/// @param idleWatts of the whole card with the shell loaded
/// @param lutPicojoules of a look-up table in use with its flip-flops, in a cycle
/// @param dspPicojoules of a multiply-accumulate slice in use, in a cycle
/// @param bram18Picojoules of a block memory in use, in a cycle
/// @param uramPicojoules of a large block memory in use, in a cycle
/// @param memoryPicojoulesPerByte of external memory, wires and controller included
public record Power(
        double idleWatts,
        double lutPicojoules,
        double dspPicojoules,
        double bram18Picojoules,
        double uramPicojoules,
        double memoryPicojoulesPerByte) {}
