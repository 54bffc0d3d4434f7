package dev.headrace.frontends.pt2;

import dev.headrace.frontends.aten.Argument.Bool;
import dev.headrace.frontends.aten.Argument.Dtype;
import dev.headrace.frontends.aten.Argument.Int;
import dev.headrace.frontends.aten.Argument.Ints;
import dev.headrace.frontends.aten.Argument.None;
import dev.headrace.frontends.aten.Argument.Other;
import dev.headrace.frontends.aten.Argument.Real;
import dev.headrace.frontends.aten.Argument.Reals;
import dev.headrace.frontends.aten.Argument.Tensor;
import dev.headrace.frontends.aten.Argument.Tensors;
import dev.headrace.frontends.aten.Argument.Text;
import dev.headrace.ir.data.ElementKind;
import java.util.Optional;

/// What an operator is called with, in the words of `dev.headrace.frontends.aten`.
final class ConvertArgument {
    private ConvertArgument() {}

    static dev.headrace.frontends.aten.Argument convert(Argument argument, Sizes sizes) {
        return switch (argument) {
            case Argument.None() -> new None();
            case Argument.Tensor(String name) -> new Tensor(name);
            case Argument.Tensors(var names) -> new Tensors(names);
            case Argument.OptionalTensors(var items) ->
                new Tensors(items.stream().map(ConvertArgument::nameOrGap).toList());
            case Argument.Int(long value) -> new Int(value);
            case Argument.Ints(var values) -> new Ints(values);
            case Argument.Real(double value) -> new Real(value);
            case Argument.Reals(var values) -> new Reals(values);
            case Argument.Bool(boolean value) -> new Bool(value);
            case Argument.Text(String value) -> new Text(value);
            case Argument.ScalarType type -> {
                Optional<ElementKind> kind = type.dtype().kind();
                yield kind.isPresent()
                        ? new Dtype(kind.get())
                        : new Other(type.dtype().toString());
            }
            case Argument.Bools _ -> new Other("bools");
            case Argument.Texts _ -> new Other("strings");
            case Argument.Symbolic(SymInt value) -> new Int(sizes.of(value));
            case Argument.Symbolics(var values) ->
                new Ints(values.stream().map(sizes::of).toList());
            case Argument.MemoryFormat _ -> new Other("memory format");
            case Argument.Layout _ -> new Other("layout");
            case Argument.Device _ -> new Other("device");
            case Argument.Unsupported(String kind) -> new Other(kind);
        };
    }

    private static String nameOrGap(Argument item) {
        return item instanceof Argument.Tensor(String name) ? name : "";
    }
}
