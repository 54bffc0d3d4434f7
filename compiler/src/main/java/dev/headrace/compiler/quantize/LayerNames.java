package dev.headrace.compiler.quantize;

import java.util.List;
import java.util.regex.Pattern;

/// Layers by patterns of their names, in which `*` stands for anything and `?` for one character: `*.c_proj`,
/// `model.layers.0.*`.
public record LayerNames(List<String> patterns) {
    public LayerNames {
        patterns = List.copyOf(patterns);
    }

    /// The patterns of which one of these names is.
    List<String> matching(List<String> names) {
        return patterns.stream()
                .filter(pattern -> names.stream().anyMatch(name -> matches(pattern, name)))
                .toList();
    }

    private static boolean matches(String pattern, String name) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray())
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        return Pattern.matches(regex.toString(), name);
    }
}
