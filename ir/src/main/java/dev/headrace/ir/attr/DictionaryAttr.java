package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Quoted;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Attributes by name. Equality does not look at the order; printing keeps it.
public record DictionaryAttr(SequencedMap<String, Attribute> entries) implements Attribute {
    private static final Pattern BARE = Pattern.compile("[A-Za-z_][A-Za-z0-9_$.]*");

    public DictionaryAttr {
        entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    }

    public Optional<Attribute> at(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    public <A extends Attribute> Optional<A> at(String name, Class<A> kind) {
        return at(name).filter(kind::isInstance).map(kind::cast);
    }

    @Override
    public String toString() {
        return entries.entrySet().stream().map(DictionaryAttr::entry).collect(Collectors.joining(", ", "{", "}"));
    }

    private static String entry(Map.Entry<String, Attribute> entry) {
        return isFlag(entry) ? key(entry) : key(entry) + " = " + entry.getValue();
    }

    /// The name of an entry, quoted where it is no bare identifier.
    public static String key(Map.Entry<String, Attribute> entry) {
        String name = entry.getKey();
        return BARE.matcher(name).matches() ? name : Quoted.of(name);
    }

    /// Whether the entry is printed as its name alone.
    public static boolean isFlag(Map.Entry<String, Attribute> entry) {
        return entry.getValue() instanceof UnitAttr;
    }
}
