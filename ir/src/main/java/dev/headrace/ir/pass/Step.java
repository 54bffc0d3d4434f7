package dev.headrace.ir.pass;

/// A pass to run, or a level that must have been reached.
public sealed interface Step {
    record Run(Pass pass) implements Step {}

    record Reach(Legality level) implements Step {}
}
