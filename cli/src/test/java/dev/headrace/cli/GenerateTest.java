package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest {
    private static final Path SCRIBE = Path.of("../examples/scribe-1m");
    private static final String GENESIS = "In the beginning God created the heaven and the earth.";

    @TempDir
    Path folder = Path.of("");

    @Test
    void theTextIsThatOfPyTorch() throws IOException {
        JsonNode prompt = new JsonMapper()
                .readTree(SCRIBE.resolve("expected.json").toFile())
                .at("/prompts/1");
        Run run = Run.of("generate", SCRIBE, "--prompt", prompt.at("/text").asText(), "--tokens", 40);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(prompt.at("/greedy_text").asText()).startsWith(run.out().stripTrailing());
        assertThat(run.out()).hasSizeGreaterThan(80).endsWith("\n");
        assertThat(run.err())
                .matches("headrace: prompt: 5 tokens in .* s, .* per second; answer: 39 tokens in .* per second\n");
    }

    @Test
    void blocksOfThePromptDoNotMatter() {
        List<String> texts = new ArrayList<>();
        for (int block : List.of(1, 5, 16, 17, 18, 40))
            texts.add(generate("--tokens", 8, "--block", block, "--max-seq", 40));
        assertThat(texts).containsOnly("\nIn the days of the end\n");
    }

    @Test
    void theGeneratedCppWritesTheSameText() {
        assumeTrue(
                Run.of("generate", SCRIBE, "--prompt", "", "--engine", "csim")
                        .err()
                        .contains("is empty"),
                "g++ or make is missing: the generated C++ is NOT tested");
        Run run = Run.of("generate", SCRIBE, "--prompt", GENESIS, "--tokens", 8, "--engine", "csim", "--block", 4);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("\nIn the days of the end\n");
    }

    @Test
    void oneTokenNeedsNoDecoder() {
        assertThat(generate("--tokens", 1)).isEqualTo("\n");
    }

    @Test
    void equalSeedsDrawEqualTokens() {
        String first = generate("--tokens", 12, "--temperature", 0.8, "--seed", 3);
        assertThat(generate("--tokens", 12, "--temperature", 0.8, "--seed", 3)).isEqualTo(first);
        assertThat(generate("--tokens", 12, "--temperature", 0.8, "--seed", 4)).isNotEqualTo(first);
        assertThat(generate("--tokens", 8, "--temperature", 5, "--top-k", 1)).isEqualTo("\nIn the days of the end\n");
        assertThat(generate("--tokens", 8, "--temperature", 5, "--top-p", 1e-9))
                .isEqualTo("\nIn the days of the end\n");
    }

    private static String generate(Object... options) {
        List<Object> args = new ArrayList<>(List.of("generate", SCRIBE, "--prompt", GENESIS));
        args.addAll(List.of("--engine", "interpreter"));
        args.addAll(List.of(options));
        Run run = Run.of(args.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }

    /// The text ends where the model says so; by the file for generation, or else by the configuration.
    @Test
    void theEndOfTheText() throws IOException {
        Path copy = copy();
        replace(copy.resolve("generation_config.json"), "\"eos_token_id\": 0", "\"eos_token_id\": [5, 269]");
        assertThat(Run.of("generate", copy, "--prompt", GENESIS).out()).isEqualTo("\nIn the days\n");
        assertThat(Run.of("generate", copy, "--prompt", GENESIS, "--ignore-eos", "--tokens", 8)
                        .out())
                .isEqualTo("\nIn the days of the end\n");
        replace(copy.resolve("config.json"), "\"eos_token_id\": 0", "\"eos_token_id\": 259");
        Files.delete(copy.resolve("generation_config.json"));
        assertThat(Run.of("generate", copy, "--prompt", GENESIS).out()).isEqualTo("\nIn\n");
    }

    /// The text stays words.
    @Test
    void quantized() {
        assertThat(generate("--tokens", 8, "--quantize", "w8a8", "--block", 1)).isEqualTo("\nIn the days of the end\n");
        assertRefused("--quantize w3: is no way to quantize", "--quantize", "w3");
    }

    @Test
    void badNumbers() {
        assertRefused("--tokens 0: is no count; give a number from 1", "--tokens", 0);
        assertRefused("--max-seq 0: is no length", "--max-seq", 0);
        assertRefused("--block 0: is no length", "--block", 0);
        assertRefused("--temperature -1.0: is no temperature; give a number from 0", "--temperature", -1);
        assertRefused("--temperature NaN: is no temperature", "--temperature", "NaN");
        assertRefused("--temperature Infinity: is no temperature", "--temperature", "Infinity");
        assertRefused("--top-k -1: is no count", "--top-k", -1);
        assertRefused("--top-p 0.0: is no probability; give a number above 0, up to 1", "--top-p", 0);
        assertRefused("--top-p 1.5: is no probability", "--top-p", 1.5);
        assertRefused("'steam': unknown engine; choose one of ", "--engine", "steam");
    }

    @Test
    void promptsThatAreNone() {
        assertOneLine(Run.of("generate", SCRIBE, "--prompt", ""), "the prompt: is empty; give the text to go on from");
        assertOneLine(Run.of("generate", SCRIBE), "Missing required option: '--prompt=TEXT'");
    }

    @Test
    void moreThanTheModelOrTheCachesHold() {
        assertRefused(
                "scribe-1m: prompt of 17 tokens and 500 to come are more than the 512 that the model knows; shorten"
                        + " the prompt, or lower --tokens",
                "--tokens",
                500);
        assertRefused(
                "prompt of 17 tokens and 8 to come are more than --max-seq 24; raise --max-seq, or lower --tokens",
                "--tokens",
                8,
                "--max-seq",
                24);
        assertRefused(
                "scribe-1m: knows 512 positions, fewer than the 513 asked for; choose a shorter length",
                "--max-seq",
                513);
    }

    @Test
    void directoriesWithoutATokenizerThatFits() throws IOException {
        Path copy = copy();
        replace(copy.resolve("tokenizer.json"), "\"!\": 1,", "\"!\": 5000,");
        assertOneLine(
                Run.of("generate", copy, "--prompt", "x"),
                "tokenizer.json: has a vocabulary of 5001 tokens, the model knows 1024; give the tokenizer.json");
        replace(copy.resolve("tokenizer.json"), "\"type\": \"BPE\"", "\"type\": \"none\"");
        assertOneLine(Run.of("generate", copy, "--prompt", "x"), "tokenizer.json: describes no tokenizer (");
        Files.delete(copy.resolve("tokenizer.json"));
        assertOneLine(Run.of("generate", copy, "--prompt", "x"), "has no tokenizer.json; ");
        assertOneLine(Run.of("generate", folder.resolve("none"), "--prompt", "x"), "none: ");
    }

    /// Caches as inputs and outputs, and as state of the model.
    @Test
    void exportsOfPyTorchWriteTheSameText() throws IOException {
        Path tokenizer = bytes();
        Path directory = Path.of("../examples/hf/llama-tiny");
        Run expected = Run.of(
                "generate", directory, "--tokenizer", tokenizer, "--prompt", "Hello", "--max-seq", 32, "--tokens", 20);
        assertThat(expected.code()).as(expected.err()).isZero();
        assertThat(expected.out()).hasSizeGreaterThan(5);
        for (String name : List.of("llama-tiny-decode", "llama-tiny-decode-bufmut")) {
            Run run =
                    Run.of("generate", Run.model(name), "--tokenizer", tokenizer, "--prompt", "Hello", "--tokens", 20);
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo(expected.out());
        }
    }

    /// A tokenizer that knows 255 bytes and merges none.
    private Path bytes() throws IOException {
        ObjectNode tokenizer = (ObjectNode)
                new JsonMapper().readTree(SCRIBE.resolve("tokenizer.json").toFile());
        ObjectNode model = (ObjectNode) tokenizer.get("model");
        model.putArray("merges");
        ((ObjectNode) model.get("vocab"))
                .properties()
                .removeIf(token -> token.getValue().asInt() > 255);
        return Files.writeString(folder.resolve("bytes.json"), tokenizer.toString());
    }

    @Test
    void filesThatAreNoDecoders() throws IOException {
        Path tokenizer = bytes();
        Path decode = Run.model("llama-tiny-decode");
        assertOneLine(
                Run.of("generate", decode, "--prompt", "x"),
                "llama-tiny-decode.pt2: is a file, which has no tokenizer; add --tokenizer FILE");
        assertOneLine(
                Run.of("generate", Run.model("lenet5"), "--tokenizer", tokenizer, "--prompt", "x"),
                "lenet5.pt2: takes {input0=tensor<1x1x28x28xf32>} and gives {output0=tensor<1x10xf32>}, which is no"
                        + " decoder with caches; ");
        assertOneLine(
                Run.of("generate", Run.model("llama-tiny-prefill"), "--tokenizer", tokenizer, "--prompt", "x"),
                "which is no decoder with caches; ");
        assertOneLine(
                Run.of("generate", decode, "--tokenizer", tokenizer, "--prompt", "x"),
                "prompt of 1 tokens and 64 to come are more than the 32 that its caches hold; shorten the prompt, or"
                        + " lower --tokens");
        assertOneLine(
                Run.of("generate", decode, "--tokenizer", tokenizer, "--prompt", "x", "--max-seq", 32),
                "has its sizes in the file; leave --max-seq out");
    }

    private Path copy() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : List.of("config.json", "generation_config.json", "tokenizer.json", "model.safetensors"))
            Files.copy(SCRIBE.resolve(name), copy.resolve(name));
        return copy;
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private static void assertRefused(String message, Object... options) {
        List<Object> args = new ArrayList<>(List.of("generate", SCRIBE, "--prompt", GENESIS));
        args.addAll(List.of(options));
        assertOneLine(Run.of(args.toArray()), message);
    }

    private static void assertOneLine(Run run, String part) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("headrace: error: ").contains(part);
        assertThat(run.err().strip().lines()).hasSize(1);
    }
}
