package dev.headrace.frontends.aten;

import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.ElementKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// One call of an operator.
///
/// @param operator without `torch.ops.`: `aten.addmm.default`
/// @param arguments by the names of the operator's schema; those left at their default are absent
/// @param outputs the names of the resulting tensors, those of a returned list one after the other
/// @param module the path of the module that made the call: `transformer.h.0.attn`
public record AtenNode(
        String operator, SequencedMap<String, Argument> arguments, List<String> outputs, Location module) {
    public AtenNode {
        arguments = new LinkedHashMap<>(arguments);
        outputs = List.copyOf(outputs);
    }

    /// The argument of that name, absent where it is not given or None.
    Optional<Argument> argument(String name) {
        return Optional.ofNullable(arguments.get(name)).filter(a -> !(a instanceof Argument.None));
    }

    boolean has(String name) {
        return argument(name).isPresent();
    }

    String tensor(String name) {
        return argument(name)
                .filter(Argument.Tensor.class::isInstance)
                .map(a -> ((Argument.Tensor) a).name())
                .orElseThrow(() -> wrong(name, "a tensor"));
    }

    List<String> tensors(String name) {
        return switch (argument(name).orElse(null)) {
            case Argument.Tensors(var names) -> names;
            case null, default -> throw wrong(name, "a list of tensors");
        };
    }

    long integer(String name, long otherwise) {
        return switch (argument(name).orElse(null)) {
            case null -> otherwise;
            case Argument.Int(long value) -> value;
            case Argument.Bool(boolean value) -> value ? 1 : 0;
            default -> throw wrong(name, "an integer");
        };
    }

    double real(String name, double otherwise) {
        return switch (argument(name).orElse(null)) {
            case null -> otherwise;
            case Argument.Real(double value) -> value;
            case Argument.Int(long value) -> value;
            case Argument.Bool(boolean value) -> value ? 1 : 0;
            default -> throw wrong(name, "a number");
        };
    }

    /// A number as a number of that type; 0 where it is not given.
    Scalar number(String name, Type type) {
        return switch (argument(name).orElse(null)) {
            case Argument.Int(long value) -> Scalar.of(value, type);
            case null, default -> Scalar.of(real(name, 0), type);
        };
    }

    boolean bool(String name, boolean otherwise) {
        return switch (argument(name).orElse(null)) {
            case null -> otherwise;
            case Argument.Bool(boolean value) -> value;
            default -> throw wrong(name, "a truth value");
        };
    }

    String text(String name, String otherwise) {
        return switch (argument(name).orElse(null)) {
            case null -> otherwise;
            case Argument.Text(String value) -> value;
            default -> throw wrong(name, "a text");
        };
    }

    /// A list of integers; one integer counts as a list of one.
    List<Long> integers(String name, List<Long> otherwise) {
        return switch (argument(name).orElse(null)) {
            case null -> otherwise;
            case Argument.Ints(var values) -> values;
            case Argument.Int(long value) -> List.of(value);
            default -> throw wrong(name, "a list of integers");
        };
    }

    Optional<ElementKind> dtype(String name) {
        return argument(name).filter(Argument.Dtype.class::isInstance).map(a -> ((Argument.Dtype) a).kind());
    }

    private InputError wrong(String name, String wanted) {
        return new InputError(
                "argument '" + name + "' of " + operator + " is " + arguments.get(name) + " where " + wanted
                        + " is expected",
                module.names().isEmpty() ? "model" : module.names().getLast(),
                "export the model again with torch.export.save");
    }
}
