package dev.headrace.cli;

import dev.headrace.frontends.tokenizer.Tokenizer;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A text in windows of equal length that do not overlap, cut from its start.
/// @param windows each with its tokens
/// @param left how many tokens are too few for another window
record TextWindows(List<long[]> windows, int left) {
    TextWindows {
        windows = List.copyOf(windows);
    }

    /// The whole text is encoded at once, without the tokens that a prompt has around it.
    /// @throws InputError where the file is no text, or has not one window
    static TextWindows of(Path file, Tokenizer tokenizer, int length) {
        long[] tokens = tokenizer.encodePlain(text(file));
        if (tokens.length < length)
            throw new InputError(
                    "has " + tokens.length + " tokens, not one window of " + length,
                    file.toString(),
                    "give a longer text, or a shorter --window");
        List<long[]> windows = new ArrayList<>();
        for (int start = 0; start + length <= tokens.length; start += length)
            windows.add(Arrays.copyOfRange(tokens, start, start + length));
        return new TextWindows(windows, tokens.length % length);
    }

    private static String text(Path file) {
        if (!Files.isRegularFile(file)) throw new InputError("is no file", file.toString(), "check the path");
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InputError("is no UTF-8", file.toString(), "convert it, for example with iconv", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
