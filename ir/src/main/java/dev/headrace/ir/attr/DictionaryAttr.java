package dev.headrace.ir.attr;

import dev.headrace.ir.Attribute;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Attributes by name. Equality does not look at the order; printing keeps it.
public record DictionaryAttr(SequencedMap<String, Attribute> entries) implements Attribute {
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

    /// `name = value`, the name alone for a unit; quoted where the name is no bare identifier.
    public static String entry(Map.Entry<String, Attribute> entry) {
        String name = entry.getKey().matches("[A-Za-z_][A-Za-z0-9_$.]*")
                ? entry.getKey()
                : dev.headrace.ir.Quoted.of(entry.getKey());
        return entry.getValue() instanceof UnitAttr ? name : name + " = " + entry.getValue();
    }
}
