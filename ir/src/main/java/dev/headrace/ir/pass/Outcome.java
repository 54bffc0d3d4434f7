package dev.headrace.ir.pass;

/// What came of trying a pattern.
public sealed interface Outcome {
    /// The program was changed.
    record Rewritten() implements Outcome {}

    /// The pattern does not apply, for this reason; nothing was changed.
    record NoMatch(String why) implements Outcome {}

    Outcome REWRITTEN = new Rewritten();

    static Outcome noMatch(String why) {
        return new NoMatch(why);
    }
}
