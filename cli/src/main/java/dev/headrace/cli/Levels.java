package dev.headrace.cli;

import dev.headrace.dialects.Level;
import dev.headrace.ir.InputError;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Levels by their names on the command line.
final class Levels {
    private Levels() {}

    /// @throws InputError if there is no such level
    static Level named(String text) {
        return Level.named(text)
                .orElseThrow(() -> new InputError(
                        "unknown level",
                        "'" + text + "'",
                        "choose one of "
                                + Arrays.stream(Level.values()).map(Level::text).collect(Collectors.joining(", "))));
    }
}
