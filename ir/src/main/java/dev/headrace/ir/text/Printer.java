package dev.headrace.ir.text;

import dev.headrace.ir.Op;

/// Writes operations as MLIR text.
///
/// @param isGeneric `"dialect.op"(%operands) ({ regions }) {attributes} : (…) -> …` for everything, rather than custom
///     syntax where an operation has one
/// @param withLocations a `loc(…)` behind each operation
/// @param terminator the operation to print in the place of `dataflow.yield`-like terminators that a verifier does not
///     know as such; empty for none
public record Printer(boolean isGeneric, boolean withLocations, String terminator) {
    public static Printer custom() {
        return new Printer(false, false, "");
    }

    public static Printer generic() {
        return new Printer(true, false, "");
    }

    public Printer includingLocations() {
        return new Printer(isGeneric, true, terminator);
    }

    /// For verifiers that cannot be told that an operation of a foreign dialect ends a block: prints this operation in
    /// its place.
    public Printer endingForeignBlocksWith(String terminator) {
        return new Printer(isGeneric, withLocations, terminator);
    }

    /// The text of an operation, ended by a line break. Affine maps of a module are defined at its top and used by
    /// name.
    public String print(Op op) {
        return OpPrinter.print(this, op);
    }
}
