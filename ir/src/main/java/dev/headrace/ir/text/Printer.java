package dev.headrace.ir.text;

import dev.headrace.ir.Op;

/// Writes operations as MLIR text.
public final class Printer {
    private final boolean generic;

    private Printer(boolean generic) {
        this.generic = generic;
    }

    /// Custom syntax where an operation has one.
    public static Printer custom() {
        return new Printer(false);
    }

    /// `"dialect.op"(%operands) {attributes} : (…) -> …` for everything.
    public static Printer generic() {
        return new Printer(true);
    }

    public String print(Op op) {
        return (generic ? "generic " : "custom ") + op.name();
    }
}
