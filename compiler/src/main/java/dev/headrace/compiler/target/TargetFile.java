package dev.headrace.compiler.target;

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
import java.util.ArrayList;
import java.util.List;

/// The file of a target.
///
/// @param target what it says
/// @param figures every number in it with its source, in the order of reading
/// @param text the file as JSON, with the operators that it may only name; reading it again gives the same
public record TargetFile(Target target, List<Figure> figures, String text) {
    /// The name of the copy that goes with a design.
    public static final String IN_DESIGN = "target.json";

    private static final List<String> KNOWN = List.of("u55c", "u280", "vu9p", "zu3eg", "xc7z020");

    /// Operator tables that a target file may name instead of listing its own.
    private static final List<String> FAMILIES = List.of("ultrascale-plus", "7-series");

    private static final List<String> LISTS = List.of("operators", "packings", "fabric");

    private static final int LARGEST_FILE = 1 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public TargetFile {
        figures = List.copyOf(figures);
    }

    /// The names that [#named] accepts.
    public static List<String> known() {
        return KNOWN;
    }

    /// One that comes with Headrace.
    /// @throws InputError if there is no such target
    public static TargetFile named(String name) {
        if (!KNOWN.contains(name)) throw InputError.unknown("target", name, KNOWN);
        String file = name + ".json";
        return read(resource(file), file);
    }

    /// A file of the user, or the directory of a design.
    /// @throws InputError if it cannot be read; if a number is missing, impossible or without a source; if it takes the
    ///     name of another target that comes with Headrace
    public static TargetFile at(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(IN_DESIGN) : path;
        TargetFile read = read(bytes(file), file.toString());
        String name = read.target.name();
        if (KNOWN.contains(name) && !named(name).text.equals(read.text))
            throw new InputError(
                    "'name' is '" + name + "', and the target of this name that comes with headrace says otherwise",
                    file.toString(),
                    "choose another name");
        return read;
    }

    /// What the design in a directory was made for, whatever the target of that name says today.
    /// @throws InputError if the directory has no such file, or one that is wrong
    public static TargetFile ofDesign(Path directory) {
        Path file = directory.resolve(IN_DESIGN);
        return read(bytes(file), file.toString());
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE)
                throw new InputError("is no target file", file.toString(), "a target file has less than 1 MB");
            return bytes;
        } catch (IOException e) {
            throw new InputError(
                    "cannot be read", file.toString(), "give a target file that exists and is readable", e);
        }
    }

    private static TargetFile read(byte[] json, String file) {
        JsonNode root = parse(json, file);
        JsonNode named = root.path("operators");
        if (root instanceof ObjectNode object && named.isTextual()) include(object, named.textValue(), file);
        List<Figure> figures = new ArrayList<>();
        Target target = ReadTarget.from(new Fields(root, file, "", figures));
        return new TargetFile(target, figures, print(root));
    }

    /// Puts the table of operators in place of its name.
    private static void include(ObjectNode file, String family, String where) {
        if (!FAMILIES.contains(family))
            throw new InputError(
                    "'operators' names no known table '" + family + "'",
                    where,
                    "choose one of " + String.join(", ", FAMILIES) + ", or list the operators");
        String table = family + ".operators.json";
        JsonNode lists = parse(resource(table), table);
        for (String list : LISTS) {
            if (!list.equals("operators") && file.has(list))
                throw new InputError(
                        "'" + list + "' is there beside the table '" + family + "'", where, "leave one of the two out");
            file.set(list, lists.path(list));
        }
    }

    private static String print(JsonNode root) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        try {
            return JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(indenter))
                            .writeValueAsString(root)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String file) {
        try (InputStream in = TargetFile.class.getResourceAsStream(file)) {
            if (in == null) throw new IllegalStateException("the resource " + file + " is missing");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(byte[] json, String file) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            String what = e.getOriginalMessage().startsWith("Duplicate") ? "has a field twice" : "is not valid JSON";
            String where =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw new InputError(what + where, file, "headrace targets --json u55c prints one to start from", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
