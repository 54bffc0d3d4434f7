package dev.headrace.cli;

import dev.headrace.ir.InputError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--text` and how it is cut.
final class TextOptions {
    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "For a Hugging Face directory with tokenizer.json: tells how well the model predicts a text.")
    private @Nullable Path file;

    @Option(
            names = "--window",
            paramLabel = "TOKENS",
            defaultValue = "128",
            description = "With --text, how many tokens are predicted together. The text is cut into windows from its"
                    + " start, what is left over is dropped, and the first token of each is not scored. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int window;

    @Option(names = "--windows", paramLabel = "N", description = "With --text, scores the first N windows only.")
    private @Nullable Integer windows;

    /// The text, null where none is given.
    /// @throws InputError where a number makes no sense
    @Nullable
    Path file() {
        if (window < 2) throw new InputError("is no length", "--window " + window, "give a number from 2");
        if (windows != null && windows < 1)
            throw new InputError("is no count", "--windows " + windows, "give a number from 1");
        return file;
    }

    int window() {
        return window;
    }

    /// The most windows that are scored.
    int windows() {
        return windows == null ? Integer.MAX_VALUE : windows;
    }
}
