package dev.headrace.compiler.target;

/// Products of small integers that one multiply-accumulate slice can compute at the same time if they share an operand.
/// The vendor's compiler does it only where the source is written for it, which [BinaryOp#PAIRED] asks for.
///
/// @param type of the wider operand: `i8`
/// @param products in one slice
/// @param lut what mends the signs, for each slice
public record DspPacking(String type, int products, long lut) {}
