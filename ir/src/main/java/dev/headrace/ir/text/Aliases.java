package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Location;
import dev.headrace.ir.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The definitions `#name = …` and `!name = …` at the beginning of lines, wherever in the file: MLIR puts those of
/// locations at its end.
///
/// Each is read once and shared by its uses. Aliases of aliases of aliases can stand for far more than there is text,
/// so what all uses together stand for is bounded.
final class Aliases {
    private static final Pattern DEFINITION =
            Pattern.compile("^[ \\t]*([#!][A-Za-z_0-9][A-Za-z0-9_$]*)[ \\t]*=[ \\t]*", Pattern.MULTILINE);
    private static final long MOST_CHARACTERS = 100_000_000;

    private final Map<String, Integer> bodies = new HashMap<>();
    private final Map<String, Meaning> known = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private long characters;

    /// @param size the characters of the definition with all aliases in it replaced
    private record Meaning(Object value, long size) {}

    Aliases(Source source) {
        Matcher matcher = DEFINITION.matcher(source.text());
        while (matcher.find())
            if (bodies.putIfAbsent(matcher.group(1), matcher.end()) != null)
                throw source.error(matcher.start(1), "alias '" + matcher.group(1) + "' is defined twice");
    }

    Type type(Parser in, Token use) {
        return (Type) meaning(in, use, Parser::type);
    }

    Attribute attribute(Parser in, Token use) {
        if (meaning(in, use, Aliases::attributeOrLocation) instanceof Attribute attribute) return attribute;
        throw in.errorAt(use.start(), "'" + in.tokens.spelling(use) + "' is a location, expected an attribute");
    }

    Location location(Parser in, Token use) {
        if (meaning(in, use, Aliases::attributeOrLocation) instanceof Location location) return location;
        throw in.errorAt(use.start(), "'" + in.tokens.spelling(use) + "' is an attribute, expected a location");
    }

    private static Object attributeOrLocation(Parser in) {
        return in.at("loc") ? new LocationParser(in).location() : in.attribute();
    }

    private Object meaning(Parser in, Token use, Function<Parser, Object> definition) {
        String name = in.tokens.spelling(use);
        Meaning meaning = known.get(name);
        if (meaning == null) {
            meaning = read(in, use, name, definition);
            known.put(name, meaning);
        } else characters += meaning.size;
        if (characters > MOST_CHARACTERS) throw in.errorAt(use.start(), "aliases stand for too much text");
        return meaning.value;
    }

    private Meaning read(Parser in, Token use, String name, Function<Parser, Object> definition) {
        Integer body = bodies.get(name);
        if (body == null) throw in.errorAt(use.start(), "undefined alias '" + name + "'");
        if (!open.add(name)) throw in.errorAt(use.start(), "alias '" + name + "' stands for itself");
        long before = characters;
        Parser there = in.from(body);
        Object value = definition.apply(there);
        characters += there.position() - body;
        open.remove(name);
        return new Meaning(value, characters - before);
    }
}
