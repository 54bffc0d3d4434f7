package dev.headrace.cli;

import static dev.headrace.cli.Run.golden;
import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories where other commands take files.
class HuggingFaceTest {
    private static final Path MODELS = Path.of("../examples/hf");
    private static final Path LLAMA = MODELS.resolve("llama-tiny");
    private static final Path DECODE = MODELS.resolve("llama-tiny-decode.golden.safetensors");
    private static final Path PREFILL = MODELS.resolve("llama-tiny-prefill.golden.safetensors");

    @TempDir
    Path folder = Path.of("");

    @Test
    void lengthsComeFromTheOptionsOrFromTheGoldenFile() {
        assertPasses("check", LLAMA, "--golden", DECODE);
        assertPasses("check", LLAMA, "--golden", DECODE, "--decode");
        assertPasses("check", LLAMA, "--golden", DECODE, "--decode", "--max-seq", "32");
        assertPasses("check", LLAMA, "--golden", PREFILL);
        assertPasses("check", LLAMA, "--golden", PREFILL, "--prefill", "16");
        assertThat(Run.of("run", LLAMA, "--inputs", PREFILL, "--outputs", folder.resolve("out.safetensors")))
                .isEqualTo(new Run(0, "", ""));
    }

    @Test
    void lengthsThatTheGoldenFileDoesNotHave() {
        assertOneLine(
                Run.of("check", LLAMA, "--golden", PREFILL, "--prefill", "15"),
                "tensor 'input0' is tensor<1x16xi64>, the model has tensor<1x15xi64>; ");
        assertOneLine(
                Run.of("check", LLAMA, "--golden", DECODE, "--max-seq", "31", "--decode"),
                "tensor 'input2' is tensor<1x2x32x16xf32>, the model has tensor<1x2x31x16xf32>; ");
        assertOneLine(
                Run.of("check", LLAMA, "--golden", golden("lenet5")),
                "is a Hugging Face directory, which says no lengths");
    }

    @Test
    void compileNeedsLengths() {
        assertRefused(
                "llama-tiny: is a Hugging Face directory, which says no lengths; add --prefill TOKENS, or --decode ");
        assertRefused("llama-tiny: --decode says no size for the caches; add --max-seq", "--decode");
        assertRefused("llama-tiny: --max-seq goes with --decode; add --decode", "--max-seq", "8");
        assertRefused("--prefill goes with neither --decode nor --max-seq; choose one", "--prefill", "8", "--decode");
        assertRefused("--prefill 0: is no length; give a number from 1", "--prefill", "0");
        assertRefused("--max-seq -1: is no length; give a number from 1", "--decode", "--max-seq", "-1");
        assertRefused("--block goes with --decode and --max-seq; add both", "--prefill", "8", "--block", "4");
        assertRefused("--block goes with --decode and --max-seq; add both", "--decode", "--block", "4");
        assertRefused("--block 0: is no length", "--decode", "--max-seq", "8", "--block", "0");
        assertRefused("--block 9 is more than --max-seq 8", "--decode", "--max-seq", "8", "--block", "9");
        assertRefused("which is no decoder with caches; give a Hugging", "--prefill", "8", "--keep-caches");
        assertRefused("knows 64 positions, fewer than the 65 asked for; choose a shorter length", "--prefill", "65");
        assertRefused("'many' is not an int", "--prefill", "many");
    }

    @Test
    void filesHaveTheirSizesInside() {
        assertOneLine(
                Run.of("compile", model("lenet5"), "--prefill", "8", "-o", folder.resolve("out")),
                "lenet5.pt2: has its sizes in the file; leave --prefill out, it is for Hugging Face directories");
    }

    @Test
    void compileWritesADesign() {
        Path out = folder.resolve("out");
        assertThat(Run.of("compile", LLAMA, "--decode", "--max-seq", "5", "-o", out))
                .isEqualTo(new Run(0, "", ""));
        assertThat(out.resolve("design.mlir")).content().contains("headrace.model = \"llama-tiny-decode\"");
        assertThat(out.resolve("params/manifest.json"))
                .content()
                .contains("model.layers.self_attn.k_proj.weight")
                .containsPattern(
                        "\"rows\" : \\[\\s+\"model.layers.0.self_attn.k_proj.weight\",\\s+\"model.layers.1.self_attn");
    }

    private void assertRefused(String message, Object... options) {
        Object[] args = new Object[options.length + 4];
        System.arraycopy(new Object[] {"compile", LLAMA, "-o", folder.resolve("out")}, 0, args, 0, 4);
        System.arraycopy(options, 0, args, 4, options.length);
        assertOneLine(Run.of(args), message);
        assertThat(folder).isEmptyDirectory();
    }

    private static void assertPasses(Object... args) {
        Run run = Run.of(args);
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("sized ").doesNotContain("FAIL");
    }

    private static void assertOneLine(Run run, String part) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("headrace: error: ").contains(part);
        assertThat(run.err().strip().lines()).hasSize(1);
    }
}
