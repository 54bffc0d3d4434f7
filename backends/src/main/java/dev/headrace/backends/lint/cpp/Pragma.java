package dev.headrace.backends.lint.cpp;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A directive of the vendor's compiler: `#pragma HLS stream variable=x depth=2`.
///
/// @param name in lower case: `stream`
/// @param options by their names in lower case; the value of a word without `=` is empty
public record Pragma(String name, Map<String, String> options) {
    static Optional<Pragma> of(String directive) {
        String[] words = directive.strip().replaceAll("\\s*=\\s*", "=").split("\\s+", -1);
        if (words.length < 3 || !words[0].equals("#pragma") || !words[1].equalsIgnoreCase("HLS"))
            return Optional.empty();
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 3; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String key = (equals < 0 ? words[i] : words[i].substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : words[i].substring(equals + 1);
            // A second value of one option must not vanish.
            if (options.put(key, value) != null) options.put(key + " twice", value);
        }
        return Optional.of(new Pragma(words[2].toLowerCase(Locale.ROOT), options));
    }

    public boolean is(String wanted) {
        return name.equals(wanted);
    }

    public boolean has(String option) {
        return options.containsKey(option);
    }

    /// The value of an option, or nothing.
    public String value(String option) {
        return options.getOrDefault(option, "");
    }

    public OptionalLong number(String option) {
        String value = value(option);
        return value.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(value)) : OptionalLong.empty();
    }
}
