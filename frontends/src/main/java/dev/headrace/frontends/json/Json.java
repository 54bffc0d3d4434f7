package dev.headrace.frontends.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A value inside a JSON document that knows its place, so that every complaint names it:
/// `model.pt2, entry 'x/models/model.json', graph_module.graph.nodes[3].target: is missing`.
///
/// A field that is null counts as absent. Unknown fields are ignored by not being asked for.
public final class Json {
    private final JsonNode node;
    private final @Nullable Json parent;
    private final String step;

    private Json(JsonNode node, @Nullable Json parent, String step) {
        this.node = node;
        this.parent = parent;
        this.step = step;
    }

    /// Reads a document.
    /// @param where what messages call the document
    /// @param ignored names of fields that are dropped, wherever they stand, before they take memory
    /// @throws InputError where the text is not JSON or is cut short, with line and column
    public static Json parse(String where, MemorySegment utf8, Set<String> ignored) {
        return new Json(new JsonReader(where, ignored).read(utf8), null, where);
    }

    /// A field that must be there.
    public Json at(String field) {
        return find(field).orElseThrow(() -> new Json(node, this, field).error("is missing"));
    }

    public Optional<Json> find(String field) {
        if (!node.isObject()) throw error("is not an object");
        JsonNode found = node.get(field);
        return found == null || found.isNull() ? Optional.empty() : Optional.of(new Json(found, this, field));
    }

    public boolean isList() {
        return node.isArray();
    }

    public List<Json> items() {
        if (!node.isArray()) throw error("is not an array");
        List<Json> items = new ArrayList<>(node.size());
        for (JsonNode item : node) items.add(new Json(item, this, "[" + items.size() + "]"));
        return items;
    }

    /// All fields in the document's order, null ones too.
    public SequencedMap<String, Json> fields() {
        if (!node.isObject()) throw error("is not an object");
        SequencedMap<String, Json> fields = new LinkedHashMap<>();
        node.properties().forEach(p -> fields.put(p.getKey(), new Json(p.getValue(), this, p.getKey())));
        return fields;
    }

    /// The field of an object that has exactly one: how the schema of torch.export writes unions.
    public Map.Entry<String, Json> onlyField() {
        SequencedMap<String, Json> fields = fields();
        if (fields.size() != 1) throw error("has " + fields.size() + " fields where exactly one is expected");
        return fields.firstEntry();
    }

    public String text() {
        if (!node.isTextual()) throw error("is not a string");
        return node.textValue();
    }

    public boolean bool() {
        if (!node.isBoolean()) throw error("is not true or false");
        return node.booleanValue();
    }

    public long integer() {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) throw error("is not a 64-bit integer");
        return node.longValue();
    }

    /// A number; infinities and NaN as bare words or as strings.
    public double number() {
        if (node.isNumber()) return node.doubleValue();
        if (!node.isTextual()) throw error("is not a number");
        return switch (node.textValue()) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> throw error("is not a number");
        };
    }

    /// A complaint about this value.
    public InputError error(String what) {
        return new InputError(what, where(), "the file is damaged or of an unknown version, write it again");
    }

    /// What messages call this value.
    public String where() {
        if (parent == null) return step;
        String outer = parent.where();
        return outer + (parent.parent == null ? ", " : step.startsWith("[") ? "" : ".") + step;
    }
}
