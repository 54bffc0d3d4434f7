package dev.headrace.compiler.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds targets: those that come with Headrace by name, others in a file of the same form.
public final class Targets {
    private static final List<String> KNOWN = List.of("u55c", "u280", "zu3eg");

    /// Operator tables that a target file may name instead of listing its own.
    private static final List<String> FAMILIES = List.of("ultrascale-plus");

    private static final long LARGEST_FILE = 1 << 20;

    private Targets() {}

    /// The names that [#named] accepts.
    public static List<String> known() {
        return KNOWN;
    }

    /// @throws InputError if there is no such target
    public static Target named(String name) {
        if (!KNOWN.contains(name)) throw InputError.unknown("target", name, KNOWN);
        return target(resource(name));
    }

    /// Reads a target file of the user.
    /// @throws InputError if it cannot be read, or a field is missing or impossible
    public static Target at(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE)
                throw new InputError("is no target file", file.toString(), "a target file has less than 1 MB");
            return target(fields(Files.readAllBytes(file), file.toString()));
        } catch (IOException e) {
            throw new InputError(
                    "cannot be read", file.toString(), "give a target file that exists and is readable", e);
        }
    }

    private static Target target(Fields file) {
        return new Target(
                file.text("name"),
                file.text("part"),
                file.text("platform"),
                file.number("megahertz"),
                file.positive("dies"),
                resources(file.in("resources")),
                memory(file.in("memory")),
                operators(file));
    }

    private static Resources resources(Fields at) {
        return new Resources(at.count("lut"), at.count("ff"), at.count("dsp"), at.count("bram18"), at.count("uram"));
    }

    private static ExternalMemory memory(Fields at) {
        return new ExternalMemory(
                at.text("kind"),
                at.positive("channels"),
                at.count("bytes_per_channel"),
                at.number("gigabytes_per_second"),
                at.cycles("read_latency"));
    }

    private static OperatorTable operators(Fields file) {
        Fields table = file;
        if (file.object().path("operators").isTextual()) {
            String family = file.text("operators");
            if (!FAMILIES.contains(family))
                throw new InputError(
                        "'operators' names no known table '" + family + "'",
                        file.file(),
                        "choose one of " + String.join(", ", FAMILIES) + ", or list the operators");
            table = resource(family + ".operators");
        }
        List<Operator> all = new ArrayList<>();
        for (Fields each : table.each("operators")) {
            all.add(new Operator(
                    each.text("op"),
                    each.text("type"),
                    each.cycles("latency"),
                    each.cycles("recurrence"),
                    each.count("dsp"),
                    each.count("ff"),
                    each.count("lut"),
                    each.text("source")));
        }
        try {
            return new OperatorTable(all);
        } catch (IllegalArgumentException e) {
            throw new InputError(String.valueOf(e.getMessage()), table.file(), "leave one of the two", e);
        }
    }

    private static Fields resource(String name) {
        String file = name + ".json";
        try (InputStream in = Targets.class.getResourceAsStream(file)) {
            if (in == null) throw new IllegalStateException("the resource " + file + " is missing");
            return fields(in.readAllBytes(), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fields fields(byte[] json, String file) {
        try {
            JsonNode root = new ObjectMapper().readTree(json);
            return new Fields(root, file, "");
        } catch (JsonProcessingException e) {
            throw new InputError(
                    "is not valid JSON at line " + e.getLocation().getLineNr(), file, "see u55c.json for the form", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
