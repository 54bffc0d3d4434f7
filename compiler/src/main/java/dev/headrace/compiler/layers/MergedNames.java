package dev.headrace.compiler.layers;

import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Names of all layers at once: what they have in common. `transformer.h.0.attn` and `transformer.h.1.attn` become
/// `transformer.h.attn`.
final class MergedNames {
    private final Map<String, String> merged = new HashMap<>();

    /// Notes how places in the first layer are called in all of them.
    /// @param places one for each layer
    void note(List<Location> places) {
        List<List<String>> names = places.stream().map(Location::names).toList();
        for (int i = 0; i < names.getFirst().size(); i++) {
            List<String> same = new ArrayList<>();
            for (List<String> each : names) if (i < each.size()) same.add(each.get(i));
            merged.putIfAbsent(same.getFirst(), merge(same));
        }
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
