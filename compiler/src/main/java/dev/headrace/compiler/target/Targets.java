package dev.headrace.compiler.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headrace.dialects.dataflow.Resources;
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
    private static final int MOST_CHANNELS = 1024;

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
        Fields table = table(file);
        try {
            return new Target(
                    file.text("name"),
                    file.text("part"),
                    file.text("platform"),
                    file.number("megahertz"),
                    resources(file.in("resources")),
                    dies(file),
                    file.in("crossing").count("wires"),
                    percent(file.in("fill_percent")),
                    memory(file.in("memory")),
                    operators(table),
                    fabric(table));
        } catch (IllegalArgumentException e) {
            throw new InputError(String.valueOf(e.getMessage()), file.file(), "count dies from 0", e);
        }
    }

    private static List<Die> dies(Fields file) {
        List<Die> dies = new ArrayList<>();
        for (Fields each : file.each("dies")) dies.add(new Die(each.text("name"), resources(each)));
        if (dies.isEmpty()) throw new InputError("'dies' is empty", file.file(), "list one die at least");
        return dies;
    }

    private static Resources percent(Fields at) {
        for (String name : List.of("lut", "ff", "dsp", "bram18", "uram"))
            if (at.positive(name) > 100)
                throw new InputError(
                        "'fill_percent." + name + "' is " + at.count(name), at.file(), "give a number from 1 to 100");
        return resources(at);
    }

    private static Resources resources(Fields at) {
        return new Resources(
                at.amount("lut"), at.amount("ff"), at.amount("dsp"), at.amount("bram18"), at.amount("uram"));
    }

    private static int channels(Fields at) {
        int channels = at.positive("channels");
        if (channels > MOST_CHANNELS)
            throw new InputError(
                    "'memory.channels' is " + channels, at.file(), "give a number of at most " + MOST_CHANNELS);
        return channels;
    }

    private static ExternalMemory memory(Fields at) {
        return new ExternalMemory(
                at.text("kind"),
                channels(at),
                at.count("bytes_per_channel"),
                at.number("gigabytes_per_second"),
                at.cycles("read_latency"),
                (int) Math.min(Integer.MAX_VALUE, at.count("die")),
                at.positive("ports"));
    }

    /// Where the operators and the fabric are listed: the file itself, or a table that it names.
    private static Fields table(Fields file) {
        if (file.object().path("operators").isTextual()) {
            String family = file.text("operators");
            if (!FAMILIES.contains(family))
                throw new InputError(
                        "'operators' names no known table '" + family + "'",
                        file.file(),
                        "choose one of " + String.join(", ", FAMILIES) + ", or list the operators");
            return resource(family + ".operators");
        }
        return file;
    }

    private static Fabric fabric(Fields table) {
        List<Part> parts = new ArrayList<>();
        for (Fields each : table.each("fabric"))
            parts.add(new Part(
                    each.text("part"),
                    each.number("ff"),
                    each.number("ff_per_bit"),
                    each.number("lut"),
                    each.number("lut_per_bit"),
                    each.text("source")));
        try {
            return new Fabric(parts);
        } catch (IllegalArgumentException e) {
            throw new InputError(String.valueOf(e.getMessage()), table.file(), "list each part once", e);
        }
    }

    private static OperatorTable operators(Fields table) {
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
