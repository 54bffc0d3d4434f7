package dev.headrace.backends.lint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A violation that is planted in emitted sources.
///
/// @param rule the one that must find it
/// @param message part of what it says
/// @param file where it is found
record Planted(String rule, String message, String file, List<Change> changes) {
    static final String KERNEL = "h_0_kernel.cpp";

    record Change(String file, String from, String to) {}

    /// In the source of the kernel.
    static Planted of(String rule, String message, String from, String to) {
        return in(KERNEL, rule, message, from, to);
    }

    static Planted in(String file, String rule, String message, String from, String to) {
        return new Planted(rule, message, file, List.of(new Change(file, from, to)));
    }

    Planted and(String from, String to) {
        return and(KERNEL, from, to);
    }

    Planted and(String where, String from, String to) {
        List<Change> more = new ArrayList<>(changes);
        more.add(new Change(where, from, to));
        return new Planted(rule, message, file, more);
    }

    /// @throws AssertionError if a text to be changed does not stand there exactly once
    Map<String, String> plantedIn(Map<String, String> sources) {
        Map<String, String> texts = new LinkedHashMap<>(sources);
        for (Change change : changes) {
            String text = texts.getOrDefault(change.file, "");
            int at = text.indexOf(change.from);
            if (at < 0 || text.indexOf(change.from, at + 1) >= 0)
                throw new AssertionError("not once in " + change.file + ": " + change.from);
            texts.put(change.file, text.replace(change.from, change.to));
        }
        return texts;
    }

    @Override
    public String toString() {
        return rule + ": " + message;
    }
}
