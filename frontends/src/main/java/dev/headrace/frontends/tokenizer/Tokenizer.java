package dev.headrace.frontends.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.headrace.frontends.archive.MappedFile;
import dev.headrace.ir.InputError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Text as numbers of a vocabulary, and back: a `tokenizer.json` of Hugging Face's `tokenizers`.
///
/// The library behind it is native. It is unpacked to a folder below `~/.djl.ai` the first time a tokenizer is opened,
/// and never asked to use the network.
public final class Tokenizer implements AutoCloseable {
    private final Path file;
    private final Vocabulary vocabulary;
    private final HuggingFaceTokenizer library;

    private Tokenizer(Path file, Vocabulary vocabulary, HuggingFaceTokenizer library) {
        this.file = file;
        this.vocabulary = vocabulary;
        this.library = library;
    }

    /// @throws InputError where the file is missing or describes no tokenizer, or there is no library for this system
    public static Tokenizer open(Path file) {
        MemorySegment bytes = MappedFile.of(file);
        Vocabulary vocabulary = Vocabulary.read(file.toString(), bytes);
        return new Tokenizer(file, vocabulary, library(file, bytes.toArray(ValueLayout.JAVA_BYTE)));
    }

    /// That of a Hugging Face directory, `tokenizer.json`.
    /// @throws InputError as above
    public static Tokenizer of(Path folder) {
        Path file = folder.resolve("tokenizer.json");
        if (Files.notExists(file))
            throw new InputError(
                    "has no tokenizer.json",
                    folder.toString(),
                    "save it beside the model with save_pretrained of the tokenizer");
        return open(file);
    }

    private static HuggingFaceTokenizer library(Path file, byte[] json) {
        // The library counts its uses over the network, and looks there for faster versions of itself, unless told not
        // to.
        System.setProperty("ai.djl.offline", "true");
        // What the file says of cutting and padding is meant for training.
        Map<String, String> options = Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD");
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
        } catch (IOException | RuntimeException e) {
            throw new InputError(
                    "describes no tokenizer (" + reason(e) + ")", file.toString(), "give the file of the model", e);
        } catch (LinkageError e) {
            throw new InputError(
                    "cannot be read, for the native tokenizer does not load here (" + reason(e) + ")",
                    file.toString(),
                    "use Linux, macOS or Windows on a common processor, with a home folder that can be written",
                    e);
        }
    }

    private static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(failure.getClass().getSimpleName());
    }

    /// The tokens of a prompt, with those that the model wants around each text.
    public long[] encode(String text) {
        return encode(text, true);
    }

    /// The tokens of a text alone.
    public long[] encodePlain(String text) {
        return encode(text, false);
    }

    private long[] encode(String text, boolean isFramed) {
        try {
            return library.encode(text, isFramed, false).getIds();
        } catch (RuntimeException e) {
            throw new InputError(
                    "cannot encode the text (" + reason(e) + ")", file.toString(), "give the file of the model", e);
        }
    }

    /// The text of some tokens; a character of which only some bytes are there is `U+FFFD`. Tokens that steer the model
    /// say nothing.
    public String decode(long... tokens) {
        return library.decode(tokens, true);
    }

    /// The number of a token that is written out, such as `<|endoftext|>`.
    public Optional<Integer> number(String token) {
        return vocabulary.number(token);
    }

    /// @param known how many tokens the model knows
    /// @throws InputError where the tokenizer's own vocabulary goes beyond them
    public void requireWithin(long known) {
        vocabulary.requireWithin(known, file.toString());
    }

    /// @throws InputError where the text has tokens that the model does not know
    public void requireKnown(long[] tokens, long known) {
        for (long token : tokens)
            if (token >= known)
                throw new InputError(
                        "gives token " + token + " for the text, the model knows " + known + " tokens",
                        file.toString(),
                        "leave '" + library.decode(new long[] {token}, false) + "' out of the text");
    }

    /// The path as it was given.
    @Override
    public String toString() {
        return file.toString();
    }

    @Override
    public void close() {
        library.close();
    }
}
