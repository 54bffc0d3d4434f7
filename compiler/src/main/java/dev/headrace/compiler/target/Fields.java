package dev.headrace.compiler.target;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The fields of a JSON object of a target file, each with its path, so that a mistake can be named.
///
/// Every number that is read goes into the list of figures with its source: the text in the object's `source`, or where
/// that is an object, its text for the number, or for `others`.
final class Fields {
    private static final long MOST = 1_000_000_000;
    private static final int LONGEST_TEXT = 1000;
    private static final String SOURCE = "source";
    private static final String OTHERS = "others";

    private final JsonNode object;
    private final String file;
    private final String path;
    private final List<Figure> figures;
    private final List<String> words = new ArrayList<>();
    private final Set<String> known = new HashSet<>(Set.of(SOURCE));
    private final Set<String> numbers = new HashSet<>(Set.of(OTHERS));

    Fields(JsonNode object, String file, String path, List<Figure> figures) {
        this.object = object;
        this.file = file;
        this.path = path;
        this.figures = figures;
        if (!object.isObject())
            throw new InputError((path.isEmpty() ? "" : "'" + path + "' ") + "is not an object", file, "write { … }");
    }

    String file() {
        return file;
    }

    boolean isText(String name) {
        return object.path(name).isTextual();
    }

    Fields in(String name) {
        return new Fields(at(name), file, path(name), figures);
    }

    List<Fields> each(String name) {
        JsonNode array = at(name);
        if (!array.isArray()) throw mistake(name, "is not a list", "write [ … ]");
        List<Fields> all = new ArrayList<>();
        for (JsonNode element : array) all.add(new Fields(element, file, path(name) + "[" + all.size() + "]", figures));
        return all;
    }

    String text(String name) {
        JsonNode value = at(name);
        if (!value.isTextual() || value.textValue().isBlank())
            throw mistake(name, "is not a text", "write it in quotes");
        return checked(name, value.textValue());
    }

    /// A name that can stand in the files of the vendor's tools as it is.
    String word(String name) {
        String text = text(name);
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}"))
            throw mistake(name, "is '" + text + "'", "write letters, digits, and _ . + - between them");
        words.add(text);
        return text;
    }

    /// A finite number of at least zero.
    double number(String name) {
        JsonNode value = at(name);
        if (!value.isNumber()) throw mistake(name, "is not a number", "write a number of at least 0");
        if (!(value.doubleValue() >= 0)) throw negative(name, value);
        if (value.doubleValue() > MOST)
            throw mistake(name, "is " + value.asText(), "write a number of at most " + MOST);
        return noted(name, value).doubleValue();
    }

    /// A finite number above zero.
    double positiveNumber(String name) {
        double value = number(name);
        if (value == 0) throw mistake(name, "is 0", "write a number above 0");
        return value;
    }

    /// A whole number of at least zero.
    long count(String name) {
        JsonNode value = at(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong())
            throw mistake(name, "is not a whole number", "write a whole number of at least 0");
        if (value.longValue() < 0) throw negative(name, value);
        return noted(name, value).longValue();
    }

    /// A whole number of at least zero, of things that a device has on the chip: never more than some millions.
    long amount(String name) {
        long value = count(name);
        if (value > MOST) throw mistake(name, "is " + value, "write a number of at most " + MOST);
        return value;
    }

    /// An amount that may be left out where it is zero.
    long amountOrNone(String name) {
        known.add(name);
        return object.has(name) ? amount(name) : 0;
    }

    /// A whole number of at least one, and at most `most`.
    int positive(String name, int most) {
        long value = count(name);
        if (value == 0 || value > most) throw mistake(name, "is " + value, "write a number from 1 to " + most);
        return (int) value;
    }

    int cycles(String name) {
        long value = count(name);
        if (value > 1_000_000) throw mistake(name, "is " + value, "give it in clock cycles");
        return (int) value;
    }

    /// To be called when all has been read.
    /// @throws InputError if there is a field that nobody asked for
    void requireNoOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name))
                throw mistake(
                        name,
                        "is no field of a target",
                        "known here are "
                                + String.join(", ", known.stream().sorted().toList()));
        });
        object.path(SOURCE).fieldNames().forEachRemaining(name -> {
            if (!numbers.contains(name))
                throw mistake(
                        SOURCE + "." + name, "is the source of no number", "name a number beside it, or 'others'");
        });
    }

    InputError mistake(String name, String what, String advice) {
        return new InputError("'" + path(name) + "' " + what, file, advice);
    }

    private JsonNode noted(String name, JsonNode value) {
        numbers.add(name);
        JsonNode source = object.path(SOURCE);
        if (source.isObject()) source = source.has(name) ? source.path(name) : source.path(OTHERS);
        if (!source.isTextual() || source.textValue().isBlank())
            throw mistake(
                    name,
                    "has no source",
                    "add \"source\" beside it: where the number comes from, or \"" + Figure.ASSUMPTION
                            + "\" and the reason");
        figures.add(
                new Figure(path, String.join(" ", words), name, value.asText(), checked(SOURCE, source.textValue())));
        return value;
    }

    private JsonNode at(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) throw mistake(name, "is missing", "add the field");
        return value;
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private String checked(String name, String text) {
        if (text.length() > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl))
            throw mistake(name, "is no plain line of text", "write at most " + LONGEST_TEXT + " characters");
        return text;
    }

    private InputError negative(String name, JsonNode value) {
        return mistake(name, "is " + value.asText(), "write a number of at least 0");
    }
}
