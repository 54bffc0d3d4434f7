package dev.headrace.frontends.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.quantization.QuantizedParameter;
import dev.headrace.dialects.quantization.QuantizedParameter.Part;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Checkpoints whose linear layers are integers: known ones are packed here and have to come out again.
class PackedLinearsTest {
    private static final String LAYER = "model.layers.0.self_attn.k_proj";
    private static final int OUTER = 32;
    private static final int INNER = 64;
    private static final int GROUPS = 2;

    @TempDir
    Path folder = Path.of("");

    private final Random random = new Random(5);
    private final int[][] values = new int[OUTER][INNER];
    private final int[][] zeros = new int[OUTER][GROUPS];
    private final float[][] scales = new float[OUTER][GROUPS];

    @ParameterizedTest
    @CsvSource({"gptq, gptq, 4, 1", "gptq, gptq_v2, 4, 0", "gptq, gptq, 8, 1", "awq, '', 4, 0"})
    void weights_come_out_as_they_went_in(String method, String format, int bits, int offset) throws IOException {
        Copy copy = packed(method, bits, offset);
        copy.with(
                "quantization_config",
                "{\"quant_method\": \"%s\", \"bits\": %d, \"group_size\": 32%s}"
                        .formatted(
                                method, bits, format.isEmpty() ? "" : ", \"checkpoint_format\": \"" + format + "\""));
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(copy.write(folder));
        ModuleOp module = ImportHuggingFace.convert(directory, new Phase.Prefill(4));
        QuantizedParameter form = form(module);
        assertThat(form.name()).isEqualTo(LAYER + ".weight.i" + bits);
        TensorData numbers = directory.tensor(LAYER + ".weight");
        TensorData integers = directory.tensor(form.name());
        TensorData points = directory.tensor(form.with(Part.ZEROS).name());
        TensorData factors = directory.tensor(form.with(Part.SCALES).name());
        assertThat(integers.type()).isEqualTo(form.type());
        int half = 1 << (bits - 1);
        for (int row = 0; row < OUTER; row++)
            for (int i = 0; i < INNER; i++) {
                int group = row * GROUPS + i / (INNER / GROUPS);
                int zero = zeros[row][i / (INNER / GROUPS)];
                float scale = scales[row][i / (INNER / GROUPS)];
                assertThat(integers.integerAt((long) row * INNER + i)).isEqualTo(values[row][i] - half);
                assertThat(points.integerAt(group)).isEqualTo(zero - half);
                assertThat(factors.floatAt(group)).isEqualTo(scale);
                assertThat(numbers.floatAt((long) row * INNER + i)).isEqualTo((values[row][i] - zero) * scale);
            }
    }

    /// As `desc_act` leaves them: real numbers in the order of the columns, integers group by group.
    @Test
    void groups_may_be_no_neighbours() throws IOException {
        Copy copy = packed("gptq", 4, 1);
        copy.with("quantization_config", "{\"quant_method\": \"gptq\", \"bits\": 4, \"desc_act\": true}");
        long[] groups =
                IntStream.range(0, INNER).mapToLong(i -> i * 5 % 7 % GROUPS).toArray();
        even(groups);
        copy.tensors.put(LAYER + ".g_idx", TensorData.ofLongs(ElementKind.I32, groups, INNER));
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(copy.write(folder));
        QuantizedParameter form = form(ImportHuggingFace.convert(directory, new Phase.Prefill(4)));
        TensorData numbers = directory.tensor(LAYER + ".weight");
        TensorData integers = directory.tensor(form.name());
        TensorData order = directory.tensor(form.name() + ".order");
        for (int row = 0; row < OUTER; row++)
            for (int i = 0; i < INNER; i++) {
                int group = (int) groups[i];
                assertThat(numbers.floatAt((long) row * INNER + i))
                        .isEqualTo((values[row][i] - zeros[row][group]) * scales[row][group]);
                int column = (int) order.integerAt(i);
                assertThat(groups[column]).isEqualTo(i / (INNER / GROUPS));
                assertThat(integers.integerAt((long) row * INNER + i)).isEqualTo(values[row][column] - 8);
            }
        assertThat(Arrays.stream(order.toLongs()).distinct().count()).isEqualTo(INNER);
    }

    /// Moves columns from the first group to the second, or back, until both have as many.
    private static void even(long[] groups) {
        for (int i = 0; i < groups.length && Arrays.stream(groups).sum() != groups.length / 2; i++)
            groups[i] = Arrays.stream(groups).sum() > groups.length / 2 ? 0 : 1;
    }

    @Test
    void groups_of_different_sizes_are_refused() throws IOException {
        Copy copy = packed("gptq", 4, 1);
        copy.with("quantization_config", "{\"quant_method\": \"gptq\", \"bits\": 4}");
        long[] order = IntStream.range(0, INNER).mapToLong(i -> i % 3 % GROUPS).toArray();
        copy.tensors.put(LAYER + ".g_idx", TensorData.ofLongs(ElementKind.I32, order, INNER));
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(copy.write(folder));
        assertThatThrownBy(() -> ImportHuggingFace.convert(directory, new Phase.Prefill(4)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining(
                        LAYER + ".g_idx': does not divide 64 columns into 2 groups of 32; quantize the model again");
    }

    @Test
    void tensors_that_make_another_shape_are_refused() throws IOException {
        Copy copy = packed("gptq", 4, 1);
        copy.with("quantization_config", "{\"quant_method\": \"gptq\", \"bits\": 8}");
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(copy.write(folder));
        assertThatThrownBy(() -> ImportHuggingFace.convert(directory, new Phase.Prefill(4)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining(
                        "weight '" + LAYER + ".weight': is stored in tensors that do not make the [32, 64]");
    }

    @ParameterizedTest
    @CsvSource({
        "bitsandbytes, 4, quant_method: is bitsandbytes",
        "gptq, 3, bits: is 3",
        "awq, 8, bits: is 8",
    })
    void other_ways_to_quantize_are_refused(String method, int bits, String message) throws IOException {
        Copy copy = Copy.of("llama-tiny");
        copy.with("quantization_config", "{\"quant_method\": \"%s\", \"bits\": %d}".formatted(method, bits));
        assertThatThrownBy(() -> HuggingFaceDirectory.open(copy.write(folder)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining(message);
    }

    private static QuantizedParameter form(ModuleOp module) {
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        return IntStream.range(0, main.body().arguments().size())
                .mapToObj(i -> QuantizedParameter.storedAs(main, i))
                .flatMap(java.util.Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    /// The example with one weight as integers.
    private Copy packed(String method, int bits, int offset) throws IOException {
        for (int row = 0; row < OUTER; row++) {
            for (int i = 0; i < INNER; i++) values[row][i] = random.nextInt(1 << bits);
            for (int group = 0; group < GROUPS; group++) {
                zeros[row][group] = random.nextInt(1 << bits >> 1) + 1;
                scales[row][group] = random.nextInt(1, 9) / 16f;
            }
        }
        Copy copy = Copy.of("llama-tiny");
        copy.tensors.remove(LAYER + ".weight");
        int perWord = 32 / bits;
        int[] order = method.equals("awq")
                ? new int[] {0, 2, 4, 6, 1, 3, 5, 7}
                : IntStream.range(0, 8).toArray();
        boolean isAwq = method.equals("awq");
        long[] words = new long[OUTER * INNER / perWord];
        for (int at = 0; at < words.length; at++)
            for (int place = 0; place < perWord; place++) {
                int columns = isAwq ? OUTER / perWord : OUTER;
                int value = isAwq
                        ? values[at % columns * perWord + order[place]][at / columns]
                        : values[at % columns][at / columns * perWord + place];
                words[at] |= (long) value << (place * bits);
            }
        copy.tensors.put(
                LAYER + ".qweight",
                isAwq
                        ? TensorData.ofLongs(ElementKind.I32, words, INNER, OUTER / perWord)
                        : TensorData.ofLongs(ElementKind.I32, words, INNER / perWord, OUTER));
        long[] points = new long[GROUPS * OUTER / perWord];
        float[] factors = new float[GROUPS * OUTER];
        for (int group = 0; group < GROUPS; group++)
            for (int row = 0; row < OUTER; row++) {
                factors[group * OUTER + row] = scales[row][group];
                int place = 0;
                while (order[place] != row % perWord) place++;
                points[(group * OUTER + row) / perWord] |= (long) (zeros[row][group] - offset) << (place * bits);
            }
        copy.tensors.put(LAYER + ".qzeros", TensorData.ofLongs(ElementKind.I32, points, GROUPS, OUTER / perWord));
        copy.tensors.put(LAYER + ".scales", TensorData.ofFloats(factors, GROUPS, OUTER));
        return copy;
    }
}
