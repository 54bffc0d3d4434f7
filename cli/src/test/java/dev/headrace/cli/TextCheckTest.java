package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextCheckTest {
    private static final Path SCRIBE = Path.of("../examples/scribe-1m");
    private static final Path TEXT = SCRIBE.resolve("validation.txt");

    @TempDir
    Path folder = Path.of("");

    /// PyTorch has 405.7536 nats for the 127 tokens of the first window.
    @Test
    void theTextIsAsUnexpectedAsToPyTorch() {
        Run run = Run.of("check", SCRIBE, "--text", TEXT, "--windows", 1);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(2).last().asString().matches("float +127 +3\\.1949 +24\\.40\\d\\d *");
    }

    @Test
    void aQuantizedModelIsComparedWithTheFloatOne() {
        Run run = Run.of("check", SCRIBE, "--text", TEXT, "--windows", 2, "--quantize", "w8a8");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .hasSize(3)
                .last()
                .asString()
                .matches("w8a8 +254 +3\\.0\\d\\d\\d +21\\.\\d+ +[+-]0\\.\\d\\d % +9[5-9]\\.\\d\\d %");
    }

    @Test
    void scoresOfEqualLogitsAreThoseOfChance() {
        TextScore score = new TextScore();
        TensorData flat = TensorData.ofFloats(new float[12], 1, 3, 4);
        score.add(new long[] {0, 1, 3}, flat, flat);
        assertThat(score.scored()).isEqualTo(2);
        assertThat(score.mean()).isCloseTo(Math.log(4), within(1e-15));
        assertThat(score.perplexity()).isCloseTo(4, within(1e-14));
        assertThat(score.agreement()).isEqualTo(1);
        score.add(
                new long[] {0},
                TensorData.ofFloats(new float[] {0, 1}, 1, 1, 2),
                TensorData.ofFloats(new float[] {1, 0}, 1, 1, 2));
        assertThat(score.scored()).isEqualTo(2);
        assertThat(score.agreement()).isEqualTo(0.75);
    }

    @Test
    void textsThatAreNone() throws IOException {
        assertRefused("none: is no file", "--text", folder.resolve("none"));
        assertRefused("is no file", "--text", folder);
        Path text = folder.resolve("text");
        Files.writeString(text, "In the beginning");
        assertRefused("has 7 tokens, not one window of 128; give a longer text, or a shorter --window", "--text", text);
        Files.write(text, "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("text: is no UTF-8", "--text", text);
        assertRefused("--window 1: is no length", "--text", TEXT, "--window", 1);
        assertRefused("--windows 0: is no count", "--text", TEXT, "--windows", 0);
        assertRefused("knows 512 positions, fewer than the 513", "--text", TEXT, "--window", 513);
        assertRefused("--prefill is not for a text", "--text", TEXT, "--prefill", 8);
        assertRefused("Missing required option: '--text=FILE' or '--golden=FILE'");
        assertOneLine(
                Run.of("check", Path.of("../examples/hf/llama-tiny"), "--text", TEXT),
                "llama-tiny: has no tokenizer.json");
        assertOneLine(Run.of("check", Run.model("lenet5"), "--text", TEXT), "lenet5.pt2");
    }

    private static void assertRefused(String message, Object... options) {
        List<Object> args = new ArrayList<>(List.of("check", SCRIBE));
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
