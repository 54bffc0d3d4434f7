package dev.headrace.frontends.huggingface;

import dev.headrace.frontends.archive.MappedFile;
import dev.headrace.frontends.json.Json;
import dev.headrace.ir.InputError;
import dev.headrace.ir.type.FloatType;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/// `config.json`, or an object inside: fields by name, each with the range that makes sense for it.
///
/// A field that is null counts as absent. Those that do not change what is computed are never asked for.
final class Config {
    /// Far beyond any size in use; keeps products of two sizes from overflowing.
    static final int LARGEST = 1 << 24;

    private static final String ADVICE = "give the config.json that belongs to the weights";

    private final Json json;

    private Config(Json json) {
        this.json = json;
    }

    /// @throws InputError where the file is missing or no JSON object
    static Config read(Path file) {
        Json json = Json.parse(file.toString(), MappedFile.of(file), Set.of());
        json.fields();
        return new Config(json);
    }

    boolean has(String field) {
        return json.find(field).isPresent();
    }

    /// Whether it is there, be it null.
    private boolean isStated(String field) {
        return json.fields().containsKey(field);
    }

    /// A size that must be there.
    int size(String field) {
        return size(json.at(field));
    }

    int size(String field, int otherwise) {
        return json.find(field).map(this::size).orElse(otherwise);
    }

    /// Nothing where the field is null, which turns a feature off; `otherwise` where it is not there at all.
    OptionalInt optionalSize(String field, int otherwise) {
        return isStated(field) ? optionalSize(field) : OptionalInt.of(otherwise);
    }

    OptionalInt optionalSize(String field) {
        return json.find(field).map(f -> OptionalInt.of(size(f))).orElse(OptionalInt.empty());
    }

    private int size(Json value) {
        long size = value.integer();
        if (size < 1 || size > LARGEST) throw error(value, "is " + size + ", not between 1 and " + LARGEST);
        return (int) size;
    }

    /// A number above 0.
    double positive(String field, double otherwise) {
        return optionalPositive(field).orElse(otherwise);
    }

    OptionalDouble optionalPositive(String field) {
        return json.find(field).map(f -> OptionalDouble.of(positive(f))).orElse(OptionalDouble.empty());
    }

    /// Infinity, a limit that limits nothing, where the field is null; `otherwise` where it is not there at all.
    double limit(String field, double otherwise) {
        return isStated(field) ? positive(field, Double.POSITIVE_INFINITY) : otherwise;
    }

    double positive(String field) {
        return positive(json.at(field));
    }

    private static double positive(Json value) {
        double number = value.number();
        if (!(number > 0 && number < Double.POSITIVE_INFINITY))
            throw error(value, "is " + number + ", not a number above 0");
        return number;
    }

    /// A list of numbers above 0.
    List<Double> positives(String field) {
        return json.at(field).items().stream().map(Config::positive).toList();
    }

    boolean flag(String field, boolean otherwise) {
        return json.find(field).map(Json::bool).orElse(otherwise);
    }

    String text(String field) {
        return json.at(field).text();
    }

    String text(String field, String otherwise) {
        return json.find(field).map(Json::text).orElse(otherwise);
    }

    /// The type that a model is computed in; `f32` where no field says it.
    FloatType element() {
        String field = has("dtype") ? "dtype" : "torch_dtype";
        String name = text(field, "float32");
        return switch (name) {
            case "float32", "float64" -> FloatType.F32;
            case "float16" -> FloatType.F16;
            case "bfloat16" -> FloatType.BF16;
            default -> throw unknown(field, name, List.of("float32", "float16", "bfloat16"));
        };
    }

    Optional<List<String>> texts(String field) {
        return json.find(field).map(f -> f.items().stream().map(Json::text).toList());
    }

    /// One number from 0 on, or a list of such.
    Set<Integer> numbers(String field) {
        Json value = json.at(field);
        Set<Integer> numbers = new LinkedHashSet<>();
        for (Json each : value.isList() ? value.items() : List.of(value)) {
            long number = each.integer();
            if (number < 0 || number > Integer.MAX_VALUE) throw error(each, "is " + number + ", no number of a token");
            numbers.add((int) number);
        }
        return numbers;
    }

    Optional<Config> object(String field) {
        return json.find(field).map(f -> {
            f.fields();
            return new Config(f);
        });
    }

    /// Refuses a feature that is not supported where the field turns it on.
    void refuse(String field) {
        if (flag(field, false)) throw error(field, "is true, which is not supported");
    }

    /// For a field whose value is none of those that are supported.
    InputError unknown(String field, String value, Collection<String> known) {
        return error(field, "is " + value + ", which is not supported (known are " + String.join(", ", known) + ")");
    }

    /// What messages call it.
    String where() {
        return json.where();
    }

    /// A complaint about a field that is there.
    InputError error(String field, String what) {
        return error(json.at(field), what);
    }

    private static InputError error(Json value, String what) {
        return new InputError(what, value.where(), ADVICE);
    }
}
