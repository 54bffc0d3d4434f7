package dev.headrace.frontends.onnx;

import dev.headrace.ir.InputError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One call of an operator or function, as the file has it.
///
/// @param inputs names of tensors, empty where an optional one is left out
/// @param outputs names of tensors, empty where one is not wanted
record Node(
        String name,
        String domain,
        String operator,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {

    /// `Conv` of the standard domain, else `com.microsoft.Attention`.
    String qualified() {
        return domain.isEmpty() || domain.equals("ai.onnx") ? operator : domain + "." + operator;
    }

    /// For messages: the name, or where there is none what it makes.
    String place() {
        if (!name.isEmpty()) return "node '" + name + "'";
        return "node of '" + result() + "'";
    }

    /// The name of what it makes first.
    String result() {
        return outputs.stream().filter(o -> !o.isEmpty()).findFirst().orElse("");
    }

    Optional<Attribute> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    boolean has(String key) {
        return attributes.containsKey(key);
    }

    long integer(String key, long otherwise) {
        return switch (attributes.get(key)) {
            case null -> otherwise;
            case Attribute.Int(long value) -> value;
            case Attribute other -> throw wrong(key, "an integer", other);
        };
    }

    /// @throws InputError where it is absent
    long integer(String key) {
        if (!has(key)) throw error("has no attribute '" + key + "'");
        return integer(key, 0);
    }

    boolean flag(String key, boolean otherwise) {
        return integer(key, otherwise ? 1 : 0) != 0;
    }

    List<Long> integers(String key, List<Long> otherwise) {
        return switch (attributes.get(key)) {
            case null -> otherwise;
            case Attribute.Ints(var values) -> values;
            case Attribute other -> throw wrong(key, "a list of integers", other);
        };
    }

    /// As written: the shortest decimal number that gives the same float, so that 0.1 is 0.1.
    double real(String key, double otherwise) {
        return switch (attributes.get(key)) {
            case null -> otherwise;
            case Attribute.Real(float value) -> Double.parseDouble(Float.toString(value));
            case Attribute other -> throw wrong(key, "a number", other);
        };
    }

    String text(String key, String otherwise) {
        return switch (attributes.get(key)) {
            case null -> otherwise;
            case Attribute.Text(String value) -> value;
            case Attribute other -> throw wrong(key, "a text", other);
        };
    }

    private InputError wrong(String key, String wanted, Attribute actual) {
        return error(
                "has " + actual.getClass().getSimpleName() + " for its attribute '" + key + "', expected " + wanted);
    }

    InputError error(String what) {
        return new InputError(qualified() + " " + what, place(), "export the model again");
    }

    /// Something of the operator's definition that is not covered.
    InputError unsupported(String what) {
        return new InputError(qualified() + " " + what + " is not supported", place(), "replace it in the model");
    }
}
