package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sizes that differ from run to run and state on the command line.
class SizesAndStateTest {
    private static final Path MODELS = Path.of("../examples/models");

    @TempDir
    Path folder;

    @Test
    void aSizeNeedsAMaximumToCompile() {
        assertOneLine(
                Run.of("compile", model("lenet5-relu-dynbatch"), "-o", folder.resolve("out")),
                "lenet5-relu-dynbatch.pt2: has the size s77, which differs from run to run (from 1 to 64); give its"
                        + " maximum: --max s77=64");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void maximaThatAreNone() {
        Path model = model("lenet5-relu-dynbatch");
        assertOneLine(
                Run.of("compile", model, "--max", "s77", "--stop-after", "linalg"),
                "--max 's77': is no size with a number; write --max s70=64");
        assertOneLine(
                Run.of("compile", model, "--max", "s77=99999999999", "--stop-after", "linalg"),
                "--max 's77=99999999999': is no size with a number");
        assertOneLine(
                Run.of("compile", model, "--max", "s77=4", "--max", "s77=5", "--stop-after", "linalg"),
                "the maximum of s77: is given twice; give it once");
        assertOneLine(
                Run.of("compile", model, "--max", "s77=65", "--stop-after", "linalg"),
                "the maximum of s77: cannot be 65, the model takes s77 from 1 to 64; give a value in that range");
        assertOneLine(
                Run.of("compile", model, "--max", "s7=4", "--stop-after", "linalg"),
                "has no size 's7'; give one of s77");
    }

    @Test
    void largerInputsThanTheMaximum() {
        Path golden = golden("lenet5-relu-dynbatch");
        assertOneLine(
                Run.of("check", model("lenet5-relu-dynbatch"), "--golden", golden, "--max", "s77=3"),
                "'input0': has the sizes [4, 1, 28, 28], so s77 is 4, more than its maximum 3; compile with --max"
                        + " s77=4, or give less");
    }

    @Test
    void inputsOutsideOfTheRangeOfTheModel() throws IOException {
        Path inputs = folder.resolve("long.safetensors");
        write(inputs, "input0", TensorData.ofLongs(ElementKind.I64, new long[65], 1, 65));
        assertOneLine(
                Run.of(
                        "run",
                        model("gpt2-tiny-prefill-dynseq"),
                        "--inputs",
                        inputs,
                        "--outputs",
                        folder.resolve("out.safetensors")),
                "the size s70: is 65 in the given inputs, the model takes it from 1 to 64; give inputs of a size in"
                        + " that range");
    }

    /// With a maximum and without one the same outputs, of the size that was asked for.
    @Test
    void runTakesSmallerInputs() throws IOException {
        Path inputs = folder.resolve("short.safetensors");
        write(inputs, "input0", TensorData.ofLongs(ElementKind.I64, new long[] {3, 1, 4}, 1, 3));
        Path exact = folder.resolve("exact.safetensors");
        Path sized = folder.resolve("sized.safetensors");
        Path model = model("gpt2-tiny-prefill-dynseq");
        assertThat(Run.of("run", model, "--inputs", inputs, "--outputs", exact).code())
                .isZero();
        assertThat(Run.of("run", model, "--inputs", inputs, "--outputs", sized, "--max", "s70=7")
                        .code())
                .isZero();
        TensorData expected = SafetensorsFile.open(exact).tensor("output0");
        assertThat(expected.sizes().toArray()).containsExactly(1, 3, 256);
        assertThat(SafetensorsFile.open(sized).tensor("output0").toFloats())
                .containsExactly(expected.toFloats(), org.assertj.core.api.Assertions.within(1e-5f));
    }

    /// What one run writes is what the next one reads, under another name.
    @Test
    void runWritesTheNewState() {
        Path outputs = folder.resolve("out.safetensors");
        Path golden = golden("kvcache-bufmut");
        assertThat(Run.of("run", model("kvcache-bufmut"), "--inputs", golden, "--outputs", outputs)
                        .code())
                .isZero();
        SafetensorsFile written = SafetensorsFile.open(outputs);
        assertThat(written.names()).containsExactlyInAnyOrder("output0", "mutated.k_cache", "mutated.v_cache");
        float[] expected =
                SafetensorsFile.open(golden).tensor("mutated.k_cache").toFloats();
        assertThat(written.tensor("mutated.k_cache").toFloats())
                .containsExactly(expected, org.assertj.core.api.Assertions.within(1e-5f));
    }

    @Test
    void stateThatTheModelDoesNotHave() throws IOException {
        SequencedMap<String, TensorData> tensors = new LinkedHashMap<>(
                SafetensorsFile.open(golden("kvcache-bufmut")).tensors());
        tensors.put("buffer.q_cache", TensorData.ofFloats(new float[1], 1));
        Path golden = folder.resolve("golden.safetensors");
        SafetensorsFile.write(golden, tensors);
        assertOneLine(
                Run.of("check", model("kvcache-bufmut"), "--golden", golden),
                "has a tensor 'buffer.q_cache', tensor<1xf32>, the model has only buffer.k_cache, buffer.v_cache; give"
                        + " the file that belongs to this model");
        tensors.remove("buffer.q_cache");
        tensors.put("mutated.q_cache", TensorData.ofFloats(new float[1], 1));
        SafetensorsFile.write(golden, tensors);
        assertOneLine(
                Run.of("check", model("kvcache-bufmut"), "--golden", golden),
                "has a tensor 'mutated.q_cache', tensor<1xf32>, the model has only mutated.k_cache, mutated.v_cache");
        tensors.remove("mutated.q_cache");
        tensors.put("buffer.k_cache", TensorData.ofFloats(new float[1], 1));
        SafetensorsFile.write(golden, tensors);
        assertOneLine(
                Run.of("check", model("kvcache-bufmut"), "--golden", golden),
                "tensor 'buffer.k_cache' is tensor<1xf32>, the model has tensor<1x2x16x16xf32>");
    }

    /// A wrong new state fails the check, though the output is right.
    @Test
    void checkComparesTheNewState() throws IOException {
        SequencedMap<String, TensorData> tensors = new LinkedHashMap<>(
                SafetensorsFile.open(golden("kvcache-bufmut")).tensors());
        TensorData state = Objects.requireNonNull(tensors.remove("mutated.v_cache"));
        Path golden = folder.resolve("golden.safetensors");
        SafetensorsFile.write(golden, tensors);
        Run without = Run.of("check", model("kvcache-bufmut"), "--golden", golden);
        assertThat(without.code()).isZero();
        assertThat(without.out()).contains("does not have it: mutated.v_cache");
        float[] values = state.toFloats();
        values[17] += 1;
        tensors.put("mutated.v_cache", TensorData.ofFloats(values, state.sizes().toArray()));
        SafetensorsFile.write(golden, tensors);
        Run run = Run.of("check", model("kvcache-bufmut"), "--golden", golden);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("First difference: level import, mutated.v_cache[0, 0, 1, 1]");
    }

    private static void write(Path file, String name, TensorData data) {
        SequencedMap<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put(name, data);
        SafetensorsFile.write(file, tensors);
    }

    private static Path model(String name) {
        return MODELS.resolve(name + ".pt2");
    }

    private static Path golden(String name) {
        return MODELS.resolve(name + ".golden.safetensors");
    }

    private static void assertOneLine(Run run, String part) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("headrace: error: ").contains(part);
        assertThat(run.err().strip().lines()).hasSize(1);
    }
}
