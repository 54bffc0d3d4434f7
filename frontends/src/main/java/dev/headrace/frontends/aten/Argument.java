package dev.headrace.frontends.aten;

import dev.headrace.ir.data.ElementKind;
import java.util.List;

/// What an operator is called with.
public sealed interface Argument {
    record None() implements Argument {}

    /// A tensor by its name in the graph.
    record Tensor(String name) implements Argument {}

    /// Tensors by name; the empty name stands for a gap.
    record Tensors(List<String> names) implements Argument {
        public Tensors {
            names = List.copyOf(names);
        }
    }

    record Int(long value) implements Argument {}

    record Ints(List<Long> values) implements Argument {
        public Ints {
            values = List.copyOf(values);
        }
    }

    record Real(double value) implements Argument {}

    record Reals(List<Double> values) implements Argument {
        public Reals {
            values = List.copyOf(values);
        }
    }

    record Bool(boolean value) implements Argument {}

    record Text(String value) implements Argument {}

    record Dtype(ElementKind kind) implements Argument {}

    /// Something that no operator here asks for: a device, a layout, a memory format.
    record Other(String kind) implements Argument {}
}
