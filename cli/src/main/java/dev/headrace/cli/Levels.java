package dev.headrace.cli;

import dev.headrace.dialects.Level;
import dev.headrace.ir.InputError;
import java.util.Arrays;

/// Levels by their names on the command line.
final class Levels {
    private Levels() {}

    /// @throws InputError if there is no such level
    static Level named(String text) {
        return Level.named(text)
                .orElseThrow(() -> InputError.unknown(
                        "level",
                        text,
                        Arrays.stream(Level.values()).map(Level::text).toList()));
    }
}
