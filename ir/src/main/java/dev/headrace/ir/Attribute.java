package dev.headrace.ir;

/// A constant that belongs to an operation. Attributes are records, equal when their parts are equal; [#toString] is
/// the attribute's MLIR text.
public interface Attribute {}
