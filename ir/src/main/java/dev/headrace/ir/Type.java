package dev.headrace.ir;

/// What kind of thing a value is. Types are records, equal when their parts are equal; [#toString] is the type's
/// MLIR text, and each dialect parses its own.
public interface Type {}
