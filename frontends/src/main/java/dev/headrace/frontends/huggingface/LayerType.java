package dev.headrace.frontends.huggingface;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/// What the attention of a layer sees, and how it tells positions apart.
/// @param window how many tokens it sees, itself among them; nothing where it sees all
record LayerType(OptionalInt window, Rope rope) {
    /// The type of each layer, from `layer_types` or, in older files, by a rule.
    /// @param sliding whether the rule says that a layer, counted from 0, has a window
    static List<LayerType> read(Config config, int layers, IntPredicate sliding, LayerType full, LayerType narrow) {
        List<LayerType> types = new ArrayList<>();
        Optional<List<String>> names = config.texts("layer_types");
        if (names.isPresent() && names.get().size() != layers)
            throw config.error("layer_types", "has " + names.get().size() + " entries for " + layers + " layers");
        for (int i = 0; i < layers; i++) {
            String name =
                    names.isPresent() ? names.get().get(i) : sliding.test(i) ? "sliding_attention" : "full_attention";
            types.add(
                    switch (name) {
                        case "full_attention" -> full;
                        case "sliding_attention" -> narrow;
                        default ->
                            throw config.unknown("layer_types", name, List.of("full_attention", "sliding_attention"));
                    });
        }
        return types;
    }
}
