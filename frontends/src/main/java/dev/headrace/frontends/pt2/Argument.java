package dev.headrace.frontends.pt2;

import java.util.List;

/// What a node is given, what it gives, or what the graph takes and returns.
public sealed interface Argument {
    /// Python's `None`.
    record None() implements Argument {}

    /// The value of that name.
    record Tensor(String name) implements Argument {}

    record Tensors(List<String> names) implements Argument {}

    /// A list with gaps, of [Tensor] and [None]: the indices of `index` and `index_put`.
    record OptionalTensors(List<Argument> items) implements Argument {}

    record Int(long value) implements Argument {}

    record Ints(List<Long> values) implements Argument {}

    record Real(double value) implements Argument {}

    record Reals(List<Double> values) implements Argument {}

    record Bool(boolean value) implements Argument {}

    record Bools(List<Boolean> values) implements Argument {}

    record Text(String value) implements Argument {}

    record Texts(List<String> values) implements Argument {}

    record Symbolic(SymInt value) implements Argument {}

    /// Sizes of which some depend on input shapes.
    record Symbolics(List<SymInt> values) implements Argument {}

    record ScalarType(Dtype dtype) implements Argument {}

    record MemoryFormat(long code) implements Argument {}

    record Layout(long code) implements Argument {}

    /// Where a tensor lives, which means nothing here.
    /// @param type `cpu`, `cuda`, …
    record Device(String type) implements Argument {}

    /// A kind that Headrace does not read: subgraphs, custom objects, operators.
    /// @param kind the field name in the file: `as_graph`
    record Unsupported(String kind) implements Argument {}
}
