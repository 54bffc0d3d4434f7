package dev.headrace.frontends.pt2;

import org.jspecify.annotations.Nullable;

/// An integer that may depend on the shapes of the inputs.
public sealed interface SymInt {
    record Known(long value) implements SymInt {}

    /// The value of that name in [Graph#symInts].
    record Named(String name) implements SymInt {}

    /// A formula over symbols.
    /// @param text a SymPy `srepr`: `Symbol('s77', positive=True, integer=True)`
    /// @param hint the value it had in the example inputs of the export, if recorded
    record Expression(String text, @Nullable Long hint) implements SymInt {}
}
