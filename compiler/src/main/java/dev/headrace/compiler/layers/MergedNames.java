package dev.headrace.compiler.layers;

import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Names of all layers at once: what they have in common. `transformer.h.0.attn` and `transformer.h.1.attn` become
/// `transformer.h.attn`.
final class MergedNames {
    private final Map<String, String> merged = new HashMap<>();

    /// Paths in front of the part in which layers differ, with how often they were seen: `transformer.h`.
    private final SequencedMap<String, Integer> fronts = new LinkedHashMap<>();

    /// Notes how places in the first layer are called in all of them.
    /// @param places one for each layer
    void note(List<Location> places) {
        List<List<String>> names = places.stream().map(Location::names).toList();
        for (int i = 0; i < names.getFirst().size(); i++) {
            List<String> same = new ArrayList<>();
            for (List<String> each : names) if (i < each.size()) same.add(each.get(i));
            merged.putIfAbsent(same.getFirst(), merge(same));
            String front = front(same);
            if (!front.isEmpty()) fronts.merge(front, 1, Integer::sum);
        }
    }

    /// What the layers are called: the path in front of the part in which most of their places differ.
    String layers(String otherwise) {
        return fronts.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .map(Map.Entry::getKey)
                .orElse(otherwise);
    }

    /// What one of the layers is called: `transformer.h.3`.
    /// @param places where its computations come from
    String layer(List<String> places, String otherwise) {
        String front = layers("") + ".";
        for (String place : places) {
            if (!place.startsWith(front)) continue;
            int end = place.indexOf('.', front.length());
            String layer = end < 0 ? place : place.substring(0, end);
            if (!merged.containsValue(layer)) return layer;
        }
        return otherwise;
    }

    private static String front(List<String> paths) {
        List<String[]> parts = paths.stream().map(p -> p.split("\\.", -1)).toList();
        String[] first = parts.getFirst();
        List<String> front = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            int at = i;
            if (parts.stream().anyMatch(p -> at >= p.length || !p[at].equals(first[at])))
                return String.join(".", front);
            front.add(first[i]);
        }
        return "";
    }

    /// The parts of these paths that are equal in all; the first path where they do not have equally many.
    static String merge(List<String> paths) {
        List<String[]> parts = paths.stream().map(p -> p.split("\\.", -1)).toList();
        String[] first = parts.getFirst();
        if (parts.stream().anyMatch(p -> p.length != first.length)) return paths.getFirst();
        List<String> common = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            int at = i;
            if (parts.stream().allMatch(p -> p[at].equals(first[at]))) common.add(first[i]);
        }
        return common.isEmpty() ? paths.getFirst() : String.join(".", common);
    }

    private Location of(Location location) {
        Location all = Location.UNKNOWN;
        for (Location part : location.parts())
            all = all.fuse(
                    part instanceof Location.Name(String name)
                            ? Location.named(merged.getOrDefault(name, name))
                            : part);
        return all;
    }

    /// Gives an operation and all inside the names that stand for all layers.
    void apply(Op op) {
        Rewriter rewriter = Rewriter.at(op);
        op.walk(inner -> {
            rewriter.setLocation(inner, of(inner.location()));
            for (var region : inner.regions())
                for (var block : region.blocks())
                    for (BlockArgument argument : block.arguments())
                        rewriter.setLocation(argument, of(argument.location()));
        });
    }
}
