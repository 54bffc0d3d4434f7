package dev.headrace.ir;

/// Properties of operations that several passes ask for.
public enum Trait {
    /// Ends its block.
    TERMINATOR,
    /// No effect but its results: may be duplicated, moved and removed.
    PURE,
    /// Its regions see no value defined outside.
    ISOLATED,
    /// All operands and results have the same type.
    SAME_TYPE,
    /// Defines a name that `@name` refers to, kept in `sym_name`.
    SYMBOL
}
