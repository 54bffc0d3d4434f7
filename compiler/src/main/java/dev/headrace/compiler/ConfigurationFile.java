package dev.headrace.compiler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A [Configuration] as JSON: the options of passes under their names. What is left out is as usual.
///
/// ```json
/// {
///   "sizing" : "exact",
///   "choose-tiles" : {
///     "default-tile" : 32
///   }
/// }
/// ```
public final class ConfigurationFile {
    private static final String SIZING = "sizing";
    private static final int LARGEST_FILE = 1 << 16;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ConfigurationFile() {}

    /// @throws InputError if it cannot be read, or says something that there is not or cannot be
    public static Configuration read(Path file) {
        String where = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE)
                throw new InputError("is no configuration", where, "a configuration has less than 64 KB");
            return from(JSON.readTree(bytes), where);
        } catch (JsonProcessingException e) {
            throw notJson(e, where);
        } catch (IOException e) {
            throw new InputError("cannot be read", where, "give a configuration that exists and is readable", e);
        }
    }

    private static InputError notJson(JsonProcessingException e, String where) {
        boolean twice = e.getOriginalMessage().startsWith("Duplicate");
        String line =
                e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
        return new InputError(
                (twice ? "has a field twice" : "is not valid JSON") + line,
                where,
                "write { \"choose-tiles\": { \"default-tile\": 32 } }",
                e);
    }

    /// @param where to say what is wrong: the file, or a line of it
    /// @throws InputError if it says something that there is not or cannot be
    public static Configuration from(JsonNode json, String where) {
        if (!json.isObject())
            throw new InputError("is not an object", where, "write { \"choose-tiles\": { \"default-tile\": 32 } }");
        Sizing sizing = Configuration.USUAL.sizing();
        Map<Knob, Long> numbers = new EnumMap<>(Knob.class);
        for (var section : json.properties()) {
            if (section.getKey().equals(SIZING)) sizing = sizing(section.getValue(), where);
            else read(section.getKey(), section.getValue(), where, numbers);
        }
        return new Configuration(sizing, numbers);
    }

    private static Sizing sizing(JsonNode value, String where) {
        List<String> known = Arrays.stream(Sizing.values()).map(Sizing::text).toList();
        if (!known.contains(value.asText()))
            throw new InputError(
                    "'sizing' is '" + value.asText() + "'", where, "choose one of " + String.join(", ", known));
        return Sizing.named(value.asText());
    }

    private static void read(String pass, JsonNode options, String where, Map<Knob, Long> numbers) {
        List<String> known = Knob.of(pass).stream().map(Knob::option).toList();
        if (known.isEmpty()) throw unknown("'" + pass + "'", where, sections());
        if (!options.isObject())
            throw new InputError("'" + pass + "' is not an object", where, "write { \"" + known.getFirst() + "\": … }");
        for (var option : options.properties()) {
            String name = pass + "." + option.getKey();
            Knob knob = Knob.named(pass, option.getKey()).orElseThrow(() -> unknown("'" + name + "'", where, known));
            JsonNode value = option.getValue();
            if (!value.isIntegralNumber() || !value.canConvertToLong() || !knob.allows(value.longValue()))
                throw new InputError(
                        "'" + name + "' is " + value,
                        where,
                        "write a whole number from %d to %d".formatted(knob.least(), knob.most()));
            numbers.put(knob, value.longValue());
        }
    }

    private static List<String> sections() {
        return Stream.concat(Stream.of(SIZING), Arrays.stream(Knob.values()).map(Knob::pass))
                .distinct()
                .toList();
    }

    private static InputError unknown(String what, String where, List<String> known) {
        return new InputError(what + " can be chosen nowhere", where, "known here are " + String.join(", ", known));
    }

    /// Every choice, also those that are as usual.
    public static ObjectNode json(Configuration configuration) {
        ObjectNode json = JSON.createObjectNode();
        json.put(SIZING, configuration.sizing().text());
        for (Knob knob : Knob.values()) json.withObjectProperty(knob.pass()).put(knob.option(), configuration.of(knob));
        return json;
    }

    /// As [#json], as the text of a file.
    public static String print(Configuration configuration) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        try {
            return JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(indenter))
                            .writeValueAsString(json(configuration))
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
