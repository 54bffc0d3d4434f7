package dev.headrace.backends.lint.cpp;

/// A function touches a variable itself, not by passing it on.
public record Access(Variable variable, Kind kind, int line) {
    /// What it does with the value, an element, or the next token.
    public enum Kind {
        READ,
        WRITE,
        /// Neither: an array, a pointer or a stream as a value, as in `p + 1` or `&a`.
        BARE
    }
}
