package dev.headrace.cli;

import static dev.headrace.cli.Run.golden;
import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Models on integers.
class QuantizeTest {
    @TempDir
    Path folder = Path.of("");

    /// Levels agree bit for bit, and the report tells the loss, of the model and of each layer.
    @ParameterizedTest
    @CsvSource({"gpt2-tiny-prefill, w8a8, 16 of 16", "llama-tiny-decode, w8a8, 1 of 1", "lenet5, w8a16, 1 of 1"})
    void check_tells_what_integers_cost(String name, String scheme, String agreeing) {
        Run run = Run.of("check", model(name), "--golden", golden(name), "--quantize", scheme);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().filter(line -> line.contains(" pass ")))
                .hasSize(9)
                .allMatch(line -> line.matches("\\w+ +0\\.00e\\+00 +0\\.00e\\+00 .*"));
        assertThat(run.out()).contains("same in " + agreeing).contains("Loses most: ");
    }

    /// What is not linear in other numbers: levels and the compiled C++ give the same bits.
    @ParameterizedTest
    @CsvSource({"llama-tiny-decode, fixed", "gpt2-tiny-prefill, bf16", "lenet5-relu, f16"})
    void what_is_not_linear_is_computed_in_other_numbers(String name, String type) {
        Run run = Run.of(
                "check", model(name), "--golden", golden(name), "--quantize", "w8a8", "--nonlinear", type, "--csim");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().filter(line -> line.contains(" pass ")))
                .hasSize(10)
                .allMatch(line -> line.matches("\\w+ +0\\.00e\\+00 +0\\.00e\\+00 .*"));
        Run text = Run.of("compile", model(name), "--quantize", "w8a8", "--nonlinear", type, "--stop-after", "linalg");
        assertThat(text.out()).contains(type.equals("fixed") ? "arith.muli %" : "x" + type + ">");
    }

    /// Attention on integers: levels and the compiled C++ give the same bits, whether probabilities are seen as
    /// quotients or not.
    @ParameterizedTest
    @CsvSource({"gpt2-tiny-decode-bufmut, f32, 4", "llama-tiny-decode, bf16, 2"})
    void attention_is_computed_on_integers(String name, String nonlinear, int products) {
        List<Object> options =
                List.of("--quantize", "w8a8", "--cache", "f8E4M3FN", "--attention", "i16", "--nonlinear", nonlinear);
        Run run = Run.of(
                Stream.concat(Stream.of("check", model(name), "--golden", golden(name), "--csim"), options.stream())
                        .toArray());
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().filter(line -> line.contains(" pass ")))
                .hasSize(10)
                .allMatch(line -> line.matches("\\w+ +0\\.00e\\+00 +0\\.00e\\+00 .*"));
        Run text = Run.of(Stream.concat(Stream.of("compile", model(name), "--stop-after", "linalg"), options.stream())
                .toArray());
        assertThat(text.out().lines().filter(line -> line.matches(" *%\\d+ = arith.muli .* : i64")))
                .as("products of keys and of values")
                .hasSize(products);
    }

    @ParameterizedTest
    @CsvSource({
        "i8, f8E4M3FN, --attention i8: is no type of numbers; choose f32 or i16",
        "i16, bf16, '--attention i16: multiplies nothing with a cache of f8E4M3FN; add --cache f8E4M3FN, or leave"
                + " --attention out'"
    })
    void attention_that_cannot_be_is_told(String type, String cache, String message) {
        Run run = Run.of(
                "compile",
                model("llama-tiny-decode"),
                "--quantize",
                "w8a8",
                "--cache",
                cache,
                "--attention",
                type,
                "--stop-after",
                "linalg");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
    }

    /// Two samples, one above the other; a scale for each layer becomes a parameter, and larger numbers are cut.
    @Test
    void activations_are_scaled_by_what_was_measured() {
        TensorData images = SafetensorsFile.open(golden("lenet5")).tensor("input0");
        float[] numbers = Arrays.copyOf(images.toFloats(), (int) images.elements() * 2);
        for (int i = 0; i < images.elements(); i++) numbers[(int) images.elements() + i] = numbers[i] / 2;
        long[] sizes = new long[images.rank() + 1];
        sizes[0] = 2;
        for (int dim = 0; dim < images.rank(); dim++) sizes[dim + 1] = images.sizeOf(dim);
        Path samples = folder.resolve("samples.safetensors");
        SafetensorsFile.write(samples, new LinkedHashMap<>(Map.of("input0", TensorData.ofFloats(numbers, sizes))));
        Run run = Run.of(
                "check",
                model("lenet5"),
                "--golden",
                golden("lenet5"),
                "--quantize",
                "w8a8",
                "--calibration",
                samples,
                "--csim");
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.err())
                .matches("headrace: calibration: inputs of 5 layers on 2 samples reach \\S+ \\(.*\\) to \\S+"
                        + " \\(.*\\)\n");
        assertThat(run.out().lines().filter(line -> line.matches("\\w+ +0\\.00e\\+00 +0\\.00e\\+00 .* pass .*")))
                .hasSize(10);
        Run text = Run.of(
                "compile", model("lenet5"), "--quantize", "w8a8", "--calibration", samples, "--stop-after", "linalg");
        assertThat(text.out())
                .contains("input.scale\", headrace.measured = ")
                .contains("scales its input by one number for all tokens")
                .doesNotContain("math.absf");
    }

    @ParameterizedTest
    @CsvSource({"3, tensor 'input0' is tensor<3xf32>", "0, has no tensor 'input0'"})
    void samples_that_do_not_fit_are_told(long elements, String message) {
        Path samples = folder.resolve("samples.safetensors");
        String name = elements == 0 ? "other" : "input0";
        TensorData data = TensorData.ofFloats(new float[(int) Math.max(1, elements)], Math.max(1, elements));
        SafetensorsFile.write(samples, new LinkedHashMap<>(Map.of(name, data)));
        Run run = Run.of(
                "compile", model("lenet5"), "--quantize", "w8a8", "--calibration", samples, "--stop-after", "linalg");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }

    @Test
    void the_generated_code_has_numbers_of_four_bits() throws IOException {
        Path design = folder.resolve("design");
        Run run = Run.of("compile", model("gpt2-tiny-prefill"), "--quantize", "w4a8", "-o", design);
        assertThat(run.code()).as(run.err()).isZero();
        StringBuilder kernels = new StringBuilder();
        try (var files = Files.list(design.resolve("hls"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".cpp")).toList())
                kernels.append(Files.readString(file));
        }
        assertThat(kernels.toString())
                .containsPattern("const hls::vector<unsigned char, \\d+>\\* transformer_h_attn_c_attn_weight_i4")
                .containsPattern("hls::stream<hls::vector<ap_int<4>, \\d+>>")
                .contains("operators::half_byte(");
        String manifest = Files.readString(design.resolve("params/manifest.json"));
        assertThat(manifest).contains("\"I4\"").contains("transformer.h.mlp.c_fc.weight.i4");
    }

    /// One layer of a checkpoint is integers already: the program takes them from there, and gives about what it gives
    /// with the real numbers that they stand for.
    @Test
    void integers_of_a_checkpoint_are_taken_as_they_are() throws IOException {
        Path directory = gptq(Files.createDirectory(folder.resolve("gptq")), 1);
        Run text = Run.of("compile", directory, "--prefill", "16", "--quantize", "w8a8", "--stop-after", "linalg");
        assertThat(text.err()).isEmpty();
        assertThat(text.out())
                .contains("{headrace.parameter = \"model.layers.1.mlp.gate_proj.weight.i4.zeros\"}")
                .contains("{headrace.parameter = \"model.layers.0.mlp.gate_proj.weight.i8\", headrace.quantized = ");
        Path plain = folder.resolve("plain.safetensors");
        Path integers = folder.resolve("integers.safetensors");
        Path inputs = Path.of("../examples/hf/llama-tiny-prefill.golden.safetensors");
        assertThat(Run.of("run", directory, "--inputs", inputs, "--outputs", plain)
                        .code())
                .isZero();
        assertThat(Run.of("run", directory, "--inputs", inputs, "--outputs", integers, "--quantize", "w8a8")
                        .code())
                .isZero();
        float[] expected = SafetensorsFile.open(plain).tensor("output0").toFloats();
        float[] actual = SafetensorsFile.open(integers).tensor("output0").toFloats();
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.length; i++) {
            signal += expected[i] * expected[i];
            noise += (actual[i] - expected[i]) * (actual[i] - expected[i]);
        }
        assertThat(signal / noise).isBetween(100.0, 1e6);
    }

    /// With `desc_act` every second column is of the same group: the activation's integers are looked up in that order,
    /// at every level and in the C++.
    @Test
    void integers_of_a_checkpoint_may_be_in_another_order() throws IOException {
        Path directory = gptq(Files.createDirectory(folder.resolve("gptq")), 2);
        Path golden = Path.of("../examples/hf/llama-tiny-prefill.golden.safetensors");
        Run run = Run.of("check", directory, "--golden", golden, "--quantize", "w8a8", "--csim");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().filter(line -> line.matches("\\w+ +0\\.00e\\+00 +0\\.00e\\+00 .* pass .*")))
                .hasSize(10);
        // 30 dB: what four bits lose of one layer, and not what columns in a wrong place would.
        assertThat(run.out().lines().filter(line -> line.startsWith("model.layers.1.mlp.gate_proj.weight")))
                .singleElement()
                .satisfies(line ->
                        assertThat(Double.parseDouble(line.split(" +", -1)[1])).isGreaterThan(30));
    }

    /// A copy of a model whose last gate is four-bit integers, as GPTQ writes them: `weight = value / 64` or so.
    /// @param groups to which columns belong in turn
    private static Path gptq(Path directory, int groups) throws IOException {
        Path source = Path.of("../examples/hf/llama-tiny");
        String config = Files.readString(source.resolve("config.json"));
        Files.writeString(
                directory.resolve("config.json"),
                config.replaceFirst("\\{", "{\"quantization_config\": {\"quant_method\": \"gptq\", \"bits\": 4},"));
        Map<String, TensorData> tensors = new LinkedHashMap<>(
                SafetensorsFile.open(source.resolve("model.safetensors")).tensors());
        String layer = "model.layers.1.mlp.gate_proj";
        TensorData weight = Objects.requireNonNull(tensors.remove(layer + ".weight"));
        int outer = (int) weight.sizeOf(0);
        int inner = (int) weight.sizeOf(1);
        long[] words = new long[inner / 8 * outer];
        for (int row = 0; row < outer; row++)
            for (int i = 0; i < inner; i++) {
                float scale = (1 + i % groups) / 64f;
                long value = Math.clamp(Math.round(weight.floatAt((long) row * inner + i) / scale) + 8, 0, 15);
                words[i / 8 * outer + row] |= value << (i % 8 * 4);
            }
        long[] zeros = new long[groups * outer / 8];
        Arrays.fill(zeros, 0x77777777L);
        float[] scales = new float[groups * outer];
        for (int i = 0; i < scales.length; i++) scales[i] = (1 + i / outer) / 64f;
        long[] order = new long[inner];
        for (int i = 0; i < inner; i++) order[i] = i % groups;
        tensors.put(layer + ".qweight", TensorData.ofLongs(ElementKind.I32, words, inner / 8, outer));
        tensors.put(layer + ".qzeros", TensorData.ofLongs(ElementKind.I32, zeros, groups, outer / 8));
        tensors.put(layer + ".scales", TensorData.ofFloats(scales, groups, outer));
        tensors.put(layer + ".g_idx", TensorData.ofLongs(ElementKind.I32, order, inner));
        SafetensorsFile.write(directory.resolve("model.safetensors"), new LinkedHashMap<>(tensors));
        return directory;
    }

    @Test
    void a_group_has_to_divide_the_row() {
        Run run = Run.of("compile", model("llama-tiny-prefill"), "--quantize", "w4a8", "--group", "32");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("headrace: error: parameter 'model.layers.0.mlp.down_proj.weight': has 176 weights in a row,"
                        + " which groups of 32 do not divide; choose another --group, or leave the layer as it is with"
                        + " --exclude\n");
    }

    @Test
    void a_pattern_for_no_layer_is_told() {
        Run run = Run.of(
                "run",
                model("lenet5"),
                "--inputs",
                golden("lenet5"),
                "--outputs",
                folder.resolve("y.safetensors"),
                "--quantize",
                "w8a8",
                "--exclude",
                "*.nowhere");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEqualTo("headrace: warning: --exclude *.nowhere: matches no layer with weights\n");
    }

    @Test
    void a_model_without_its_layers_is_the_model() {
        Path plain = folder.resolve("plain.safetensors");
        Path excluded = folder.resolve("excluded.safetensors");
        String inputs = golden("lenet5").toString();
        assertThat(Run.of("run", model("lenet5"), "--inputs", inputs, "--outputs", plain)
                        .code())
                .isZero();
        Run run = Run.of(
                "run",
                model("lenet5"),
                "--inputs",
                inputs,
                "--outputs",
                excluded,
                "--quantize",
                "w8a8",
                "--exclude",
                "*");
        assertThat(run.err()).isEmpty();
        // Sums of machine code may be in another order.
        assertThat(SafetensorsFile.open(excluded).tensor("output0").toFloats())
                .containsExactly(SafetensorsFile.open(plain).tensor("output0").toFloats(), within(1e-5f));
    }

    /// A weight that becomes integers, a norm and an embedding that do not.
    @ParameterizedTest
    @CsvSource({
        "model.layers.1.mlp.up_proj.weight, NaN",
        "model.layers.1.mlp.up_proj.weight, -Infinity",
        "model.layers.0.input_layernorm.weight, NaN",
        "model.embed_tokens.weight, NaN"
    })
    void weights_that_are_no_numbers_are_refused_unless_allowed(String name, float number) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("llama"));
        Path source = Path.of("../examples/hf/llama-tiny");
        Files.copy(source.resolve("config.json"), directory.resolve("config.json"));
        Map<String, TensorData> tensors = new LinkedHashMap<>(
                SafetensorsFile.open(source.resolve("model.safetensors")).tensors());
        tensors.computeIfPresent(name, (_, data) -> {
            float[] numbers = data.toFloats();
            numbers[5] = number;
            return TensorData.ofFloats(numbers, data.sizes().toArray());
        });
        SafetensorsFile.write(directory.resolve("model.safetensors"), new LinkedHashMap<>(tensors));
        Object[] compile = {"compile", directory, "--prefill", "4", "--quantize", "w8a8", "--stop-after", "linalg"};
        Run refused = Run.of(compile);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains("parameter '" + name + "': holds " + number + " at element 5 of")
                .contains("--allow-nonfinite")
                .hasLineCount(1);
        Object[] allowed = Arrays.copyOf(compile, compile.length + 1);
        allowed[compile.length] = "--allow-nonfinite";
        assertThat(Run.of(allowed).code()).isZero();
    }

    @Test
    void samples_are_tokens_that_the_model_knows() {
        Path samples = folder.resolve("samples.safetensors");
        SafetensorsFile.write(
                samples,
                new LinkedHashMap<>(Map.of("input0", TensorData.ofLongs(ElementKind.I64, new long[] {3, 256}, 1, 2))));
        Run run = Run.of(
                "compile",
                "../examples/hf/llama-tiny",
                "--prefill",
                "2",
                "--quantize",
                "w8a8",
                "--calibration",
                samples,
                "--stop-after",
                "linalg");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("has token 256, the model knows 256").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--quantize w3a8, --quantize w3a8: is no way to quantize; choose none",
        "--quantize w8a8 --group 0, --group 0: is no size of a group; give a number from 1",
        "--quantize w8a8 --head 7, --head 7: is no number of bits; choose 4",
        "--quantize w8a8 --nonlinear f64, --nonlinear f64: is no type of numbers; choose f32",
        "--quantize w4a8 --scales f8, --scales f8: is no type of scales; choose f32",
        "--calibration x.safetensors, an option of --quantize: says how",
        "--group 16, an option of --quantize: says how"
    })
    void options_that_make_no_sense_are_told(String options, String message) {
        Object[] all = ("compile " + model("lenet5") + " --stop-after linalg " + options).split(" ");
        Run run = Run.of(all);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("headrace: error: " + message);
        assertThat(run.err().lines()).hasSize(1);
    }
}
