package dev.headrace.ir.text;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The definitions `#name = …` and `!name = …` at the beginning of lines, wherever in the file: MLIR puts those of
/// locations at its end.
final class Aliases {
    private static final Pattern DEFINITION =
            Pattern.compile("^([#!][A-Za-z_][A-Za-z0-9_$]*)[ \\t]*=[ \\t]*", Pattern.MULTILINE);

    private final Map<String, Integer> bodies = new HashMap<>();

    Aliases(Source source) {
        Matcher matcher = DEFINITION.matcher(source.text());
        while (matcher.find()) bodies.putIfAbsent(matcher.group(1), matcher.end());
    }

    /// Where the body of the definition of `#name` or `!name` begins.
    OptionalInt bodyOf(String name) {
        Integer offset = bodies.get(name);
        return offset == null ? OptionalInt.empty() : OptionalInt.of(offset);
    }
}
