package dev.headrace.compiler;

import dev.headrace.ir.InputError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The options behind a pass name: `fuse-kernels{on-chip-bits=4096}`.
final class PassOptions {
    private final String pass;
    private final SequencedMap<String, String> given;

    private PassOptions(String pass, SequencedMap<String, String> given) {
        this.pass = pass;
        this.given = given;
    }

    /// @param text what stands between the braces: `a=1,b=x`
    /// @param known the names that the pass understands
    static PassOptions parse(String pass, String text, List<String> known) {
        SequencedMap<String, String> given = new LinkedHashMap<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).strip();
            if (equals < 0 || !known.contains(name))
                throw new InputError(
                        "has no option '" + part.strip() + "'",
                        "pass " + pass,
                        known.isEmpty() ? "leave it out" : "it takes " + String.join(", ", known) + ", as name=value");
            if (given.put(name, part.substring(equals + 1).strip()) != null)
                throw new InputError("has the option '" + name + "' twice", "pass " + pass, "give it once");
        }
        return new PassOptions(pass, given);
    }

    long number(String name, long otherwise) {
        return number(name, otherwise, 1);
    }

    private long number(String name, long otherwise, long least) {
        String text = given.get(name);
        if (text == null) return otherwise;
        try {
            long number = Long.parseLong(text);
            if (number >= least) return number;
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new InputError(
                "option " + name + " is '" + text + "'", "pass " + pass, "give a whole number from " + least + " on");
    }

    /// What is given for the knobs of the pass.
    Configuration knobs() {
        Configuration chosen = Configuration.USUAL;
        for (Knob knob : Knob.of(pass)) {
            long value = number(knob.option(), knob.usual(), Math.min(1, knob.least()));
            if (!knob.allows(value))
                throw new InputError(
                        "option " + knob.option() + " is '" + value + "'",
                        "pass " + pass,
                        "give a whole number from %d to %d".formatted(knob.least(), knob.most()));
            chosen = chosen.with(knob, value);
        }
        return chosen;
    }

    /// One of the given words; the first of them if the option was left out.
    String word(String name, List<String> words) {
        String text = given.getOrDefault(name, words.getFirst());
        if (!words.contains(text))
            throw new InputError(
                    "option " + name + " is '" + text + "'",
                    "pass " + pass,
                    "choose one of " + String.join(", ", words));
        return text;
    }
}
