package dev.headrace.cli;

import dev.headrace.ir.InputError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The text that `--prompt` gives.
final class Prompt {
    /// Far beyond what any model takes.
    private static final int MOST_BYTES = 16 << 20;

    private Prompt() {}

    /// @param option the text, or `-` for what stands on standard input but for a line break at its end
    /// @throws InputError where the text is empty, no UTF-8, or too long for any model
    static String read(String option, InputStream in) {
        String text = option.equals("-") ? all(in) : option;
        if (text.isEmpty()) throw new InputError("is empty", "the prompt", "give the text to go on from");
        return text;
    }

    private static String all(InputStream in) {
        try {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES)
                throw new InputError(
                        "has more than the " + MOST_BYTES + " bytes that are read", "standard input", "shorten it");
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.endsWith("\n") ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1)) : text;
        } catch (CharacterCodingException e) {
            throw new InputError("is no UTF-8", "standard input", "convert it, for example with iconv", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
