package dev.headrace.compiler.target;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.List;

/// The fields of a JSON object of a target file, each with its path, so that a mistake can be named.
record Fields(JsonNode object, String file, String path) {
    private static final long MOST = 1_000_000_000;

    Fields {
        if (!object.isObject())
            throw new InputError((path.isEmpty() ? "" : "'" + path + "' ") + "is not an object", file, "write { … }");
    }

    Fields in(String name) {
        return new Fields(at(name), file, path(name));
    }

    List<Fields> each(String name) {
        JsonNode array = at(name);
        if (!array.isArray()) throw mistake(file, path(name), "is not a list", "write [ … ]");
        List<Fields> all = new ArrayList<>();
        for (JsonNode element : array) all.add(new Fields(element, file, path(name) + "[" + all.size() + "]"));
        return all;
    }

    String text(String name) {
        JsonNode value = at(name);
        if (!value.isTextual() || value.textValue().isBlank())
            throw mistake(file, path(name), "is not a text", "write it in quotes");
        return value.textValue();
    }

    /// A number of at least zero.
    double number(String name) {
        JsonNode value = at(name);
        if (!value.isNumber()) throw mistake(file, path(name), "is not a number", "write a number of at least 0");
        if (!(value.doubleValue() >= 0)) throw negative(name, value);
        return value.doubleValue();
    }

    /// A whole number of at least zero.
    long count(String name) {
        JsonNode value = at(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong())
            throw mistake(file, path(name), "is not a whole number", "write a whole number of at least 0");
        if (value.longValue() < 0) throw negative(name, value);
        return value.longValue();
    }

    /// A whole number of at least zero, of things that a device has on the chip: never more than some millions.
    long amount(String name) {
        long value = count(name);
        if (value > MOST) throw mistake(file, path(name), "is " + value, "write a number of at most " + MOST);
        return value;
    }

    /// A whole number of at least one that fits a loop counter.
    int positive(String name) {
        long value = count(name);
        if (value == 0 || value > Integer.MAX_VALUE)
            throw mistake(file, path(name), "is " + value, "write a number of at least 1");
        return (int) value;
    }

    int cycles(String name) {
        long value = count(name);
        if (value > 1_000_000) throw mistake(file, path(name), "is " + value, "give it in clock cycles");
        return (int) value;
    }

    private JsonNode at(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) throw mistake(file, path(name), "is missing", "add the field");
        return value;
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private InputError negative(String name, JsonNode value) {
        return mistake(file, path(name), "is " + value.asText(), "write a number of at least 0");
    }

    private static InputError mistake(String file, String field, String what, String advice) {
        return new InputError("'" + field + "' " + what, file, advice);
    }
}
