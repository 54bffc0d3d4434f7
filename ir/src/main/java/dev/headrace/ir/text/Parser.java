package dev.headrace.ir.text;

/// Reads types and attributes.
public final class Parser {
    Parser() {}

    /// The error to throw for a mistake at the current position.
    public RuntimeException error(String message) {
        return new IllegalArgumentException(message);
    }
}
