package dev.headrace.frontends.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.frontends.archive.MappedFile;
import dev.headrace.frontends.json.Json;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    private static final Path SCRIBE = Path.of("../examples/scribe-1m");
    private static final Path FILE = SCRIBE.resolve("tokenizer.json");

    @TempDir
    Path folder = Path.of("");

    @Test
    void tokensAreThoseOfThePythonLibrary() {
        Path file = SCRIBE.resolve("expected.json");
        Json expected = Json.parse(file.toString(), MappedFile.of(file), Set.of());
        try (Tokenizer tokenizer = Tokenizer.open(FILE)) {
            for (Json text : expected.at("tokenizer").items()) {
                assertThat(tokenizer.encode(text.at("text").text())).containsExactly(numbers(text.at("ids")));
                assertThat(tokenizer.encodePlain(text.at("text").text())).containsExactly(numbers(text.at("ids")));
            }
            for (Json prompt : expected.at("prompts").items())
                assertThat(tokenizer.decode(numbers(prompt.at("greedy_ids"))))
                        .isEqualTo(prompt.at("greedy_text").text());
        }
    }

    private static long[] numbers(Json list) {
        return list.items().stream().mapToLong(Json::integer).toArray();
    }

    @Test
    void textComesWithoutHalfCharacters() {
        try (Tokenizer tokenizer = Tokenizer.open(FILE)) {
            String text = "na\u00efve \ud83d\ude42 \u4f60\u597d";
            TextStream stream = new TextStream(tokenizer, new long[0]);
            StringBuilder given = new StringBuilder();
            for (long token : tokenizer.encode(text)) {
                given.append(stream.add(token));
                assertThat(text).startsWith(given.toString());
            }
            assertThat(given.append(stream.rest())).hasToString(text);
        }
    }

    @Test
    void halfACharacterAtTheEndIsShownAsSuch() {
        try (Tokenizer tokenizer = Tokenizer.open(FILE)) {
            long[] smile = tokenizer.encode("a\ud83d\ude42");
            TextStream stream = new TextStream(tokenizer, Arrays.copyOf(smile, 1));
            assertThat(stream.add(smile[1])).isEmpty();
            assertThat(stream.rest()).isEqualTo("\uFFFD");
            assertThat(stream.rest()).isEmpty();
        }
    }

    @Test
    void tokensThatSteerAreNoText() {
        try (Tokenizer tokenizer = Tokenizer.open(FILE)) {
            assertThat(tokenizer.number("<|endoftext|>")).hasValue(0);
            assertThat(tokenizer.number("<|nothing|>")).isEmpty();
            assertThat(tokenizer.encode("<|endoftext|>And")).startsWith(0);
            assertThat(tokenizer.decode(tokenizer.encode("<|endoftext|>And"))).isEqualTo("And");
            // A model may know more tokens than its tokenizer.
            assertThat(tokenizer.decode(5000)).isEmpty();
            assertThat(tokenizer.decode()).isEmpty();
        }
    }

    @Test
    void aLargerVocabularyThanTheModelsIsRefused() {
        try (Tokenizer tokenizer = Tokenizer.open(FILE)) {
            tokenizer.requireWithin(1024);
            assertThatThrownBy(() -> tokenizer.requireWithin(1023))
                    .isInstanceOf(InputError.class)
                    .hasMessage(FILE + ": has a vocabulary of 1024 tokens, the model knows 1023; give the"
                            + " tokenizer.json that belongs to the model");
        }
    }

    /// As in models whose tokenizer knows tokens for images.
    @Test
    void anAddedTokenBeyondTheModelsIsRefusedWhereATextHasIt() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(
                file,
                Files.readString(FILE)
                        .replaceFirst("\"vocab\": \\{", "\"vocab\": {\"<image>\": 2000,")
                        .replaceFirst(
                                "\"added_tokens\": \\[",
                                "\"added_tokens\": [{\"id\": 2000, \"content\": \"<image>\", \"single_word\": false,"
                                        + " \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\":"
                                        + " true},"));
        try (Tokenizer tokenizer = Tokenizer.open(file)) {
            tokenizer.requireWithin(1024);
            tokenizer.requireKnown(tokenizer.encode("text"), 1024);
            long[] tokens = tokenizer.encode("an <image>");
            assertThatThrownBy(() -> tokenizer.requireKnown(tokens, 1024))
                    .isInstanceOf(InputError.class)
                    .hasMessageContaining("the model knows 1024 tokens; leave '<image>' out of the text");
        }
    }

    @Test
    void filesThatAreNoTokenizers() throws IOException {
        assertRefused(folder.resolve("none.json"), "no such file");
        assertRefused(written("{"), "JSON is cut short");
        assertRefused(written("[]"), "is not an object");
        assertRefused(written("{\"model\": {}}"), "model.vocab: is missing");
        assertRefused(written("{\"model\": {\"vocab\": {\"a\": -1}}}"), "model.vocab.a: is -1, no number of a token");
        assertRefused(written("{\"model\": {\"vocab\": {\"a\": 0}}}"), "describes no tokenizer (");
        assertRefused(written(Files.readString(FILE).replace("\"BPE\"", "\"XYZ\"")), "describes no tokenizer (");
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("tokenizer.json"), text);
    }

    private static void assertRefused(Path file, String part) {
        assertThatThrownBy(() -> Tokenizer.open(file).close())
                .isInstanceOf(InputError.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(part);
    }
}
