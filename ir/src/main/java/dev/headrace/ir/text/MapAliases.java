package dev.headrace.ir.text;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Op;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.AffineMapAttr;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.DictionaryAttr;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The affine maps of a module under short names, defined at the top of its text: `#map = affine_map<(d0) -> (d0)>`,
/// `#map1 = …`, in the order of their first use.
final class MapAliases {
    private final SequencedMap<AffineMap, String> names = new LinkedHashMap<>();

    static MapAliases none() {
        return new MapAliases();
    }

    static MapAliases of(Op root) {
        MapAliases aliases = new MapAliases();
        root.walk(op -> op.attributes().values().forEach(aliases::collect));
        return aliases;
    }

    private void collect(Attribute attribute) {
        switch (attribute) {
            case AffineMapAttr(AffineMap map) -> {
                if (!names.containsKey(map)) names.put(map, "#map" + (names.isEmpty() ? "" : names.size()));
            }
            case ArrayAttr array -> array.elements().forEach(this::collect);
            case DictionaryAttr dictionary -> dictionary.entries().values().forEach(this::collect);
            default -> {}
        }
    }

    void printDefinitions(StringBuilder out) {
        names.forEach((map, name) -> out.append(name).append(" = ").append(map).append('\n'));
    }

    /// The attribute's text, with names for the maps in it.
    void print(Attribute attribute, StringBuilder out) {
        switch (attribute) {
            case AffineMapAttr(AffineMap map) -> {
                String name = names.get(map);
                out.append(name == null ? map.toString() : name);
            }
            case ArrayAttr array -> {
                out.append('[');
                for (Iterator<Attribute> all = array.elements().iterator(); all.hasNext(); ) {
                    print(all.next(), out);
                    if (all.hasNext()) out.append(", ");
                }
                out.append(']');
            }
            case DictionaryAttr dictionary -> {
                out.append('{');
                for (Iterator<Map.Entry<String, Attribute>> all =
                                dictionary.entries().entrySet().iterator();
                        all.hasNext(); ) {
                    Map.Entry<String, Attribute> entry = all.next();
                    out.append(DictionaryAttr.key(entry));
                    if (!DictionaryAttr.isFlag(entry)) print(entry.getValue(), out.append(" = "));
                    if (all.hasNext()) out.append(", ");
                }
                out.append('}');
            }
            default -> out.append(attribute);
        }
    }
}
