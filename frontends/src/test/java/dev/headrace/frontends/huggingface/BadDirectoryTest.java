package dev.headrace.frontends.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Directories that are not what they should be, made from a good one by one change each.
class BadDirectoryTest {
    private static final Phase PHASE = new Phase.Prefill(4);

    private static final List<String> VALUES =
            List.of("0", "1", "7", "1e-300", "1e300", "16777216", "-3", "null", "true", "{}", "[]", "\"x\"");

    @TempDir
    Path folder = Path.of("");

    @Test
    void noConfig() {
        assertRefused("is a folder without config.json; name a model file, or a folder that save_pretrained wrote");
    }

    @Test
    void aConfigThatIsNone() throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, "{\"model_type\": ");
        assertRefused("config.json: JSON is cut short at line 1, column ");
        Files.writeString(file, "");
        assertRefused("config.json: is empty");
        Files.writeString(file, "[]");
        assertRefused("config.json: is not an object");
        Files.writeString(file, "{}");
        assertRefused("config.json, model_type: is missing");
        Files.writeString(file, "{\"model_type\": \"llama\", \"model_type\": \"gpt2\"}");
        assertRefused("config.json: is no valid JSON");
        Files.delete(file);
        Files.createDirectory(file);
        assertRefused("config.json: is a folder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hidden_size | null | hidden_size: is missing",
                "hidden_size | \"64\" | hidden_size: is not a 64-bit integer",
                "hidden_size | -64 | hidden_size: is -64, not between 1 and 16777216",
                "hidden_size | 1e99 | hidden_size: is not a 64-bit integer",
                "vocab_size | 0 | vocab_size: is 0, not between 1 and 16777216",
                "vocab_size | 9223372036854775807 | vocab_size: is 9223372036854775807, not between",
                "num_hidden_layers | 100000 | num_hidden_layers: is 100000, more than 1024",
                "num_attention_heads | 3 | num_attention_heads: is 3, no multiple of num_key_value_heads, 2",
                "num_key_value_heads | 3 | num_attention_heads: is 4, no multiple of num_key_value_heads, 3",
                "head_dim | 16777216 | num_attention_heads: is 4, too many for heads of 16777216",
                "head_dim | 5 | head_dim: gives 5 of 5 elements of a head to turn, which must be even",
                "rms_norm_eps | -1 | rms_norm_eps: is -1.0, not a number above 0",
                "rms_norm_eps | \"NaN\" | rms_norm_eps: is NaN, not a number above 0",
                "rms_norm_eps | true | rms_norm_eps: is not a number",
                "attention_bias | 1 | attention_bias: is not true or false",
                "hidden_act | \"swoosh\" | hidden_act: is swoosh, which is not supported (known are silu, swish,"
                        + " gelu,",
                "rope_parameters | 7 | rope_parameters: is not an object",
                "rope_parameters | {\"rope_type\": \"spiral\"} | is spiral, which is not supported (known are"
                        + " default,",
                "rope_parameters | {\"rope_type\": \"linear\"} | rope_parameters.factor: is missing",
                "rope_parameters | {\"rope_type\": \"linear\", \"factor\": 0} | rope_parameters.factor: is 0.0, not",
                "rope_parameters | {\"rope_theta\": 1} | rope_parameters.rope_theta: is 1.0, not above 1",
                "rope_scaling | {\"type\": \"llama3\", \"factor\": 2} | rope_scaling.low_freq_factor: is missing",
                "rope_scaling | {\"type\": \"su\", \"short_factor\": [1]} | short_factor: has 1 factors for 8 pairs",
                "rope_scaling | {\"type\": \"linear\", \"factor\": 1e-300} | rope_scaling: gives rotations that are no"
                        + " numbers",
                "partial_rotary_factor | 2 | gives 32 of 16 elements",
                "quantization_config | {\"bits\": 4} | quant_method: is missing",
                "architectures | [\"T5Model\"] | architectures: is T5Model, which is not supported (known are"
                        + " GPT2LMHead",
                "architectures | [\"LlamaModel\"] | architectures: is LlamaModel, which is not supported (known are"
                        + " GPT2",
                "max_position_embeddings | 3 | knows 3 positions, fewer than the 4 asked for; choose a shorter length",
            })
    void aFieldThatMakesNoSense(String field, String json, String message) throws IOException {
        Copy.of("llama-tiny").with(field, json).write(folder);
        assertRefused(message);
    }

    @Test
    void aTypeThatIsNotKnown() throws IOException {
        Copy.of("llama-tiny")
                .without("architectures")
                .with("model_type", "\"bert\"")
                .write(folder);
        assertRefused("config.json, model_type: is bert, which is not supported (known are gpt2, llama, mistral, qwen2,"
                + " qwen3, gemma,");
    }

    @Test
    void headsThatDoNotFillTheHiddenSize() throws IOException {
        Copy.of("llama-tiny").without("head_dim").with("hidden_size", "66").write(folder);
        assertRefused("hidden_size: is 66, no multiple of num_attention_heads, 4");
        Copy.of("gpt2-tiny").with("n_head", "5").write(folder);
        assertRefused("n_embd: is 64, no multiple of n_head, 5");
    }

    @Test
    void layerTypesThatDoNotFit() throws IOException {
        Copy.of("qwen3-tiny").with("layer_types", "[\"full_attention\"]").write(folder);
        assertRefused("layer_types: has 1 entries for 2 layers");
        Copy.of("qwen3-tiny")
                .with("layer_types", "[\"full_attention\", \"mamba\"]")
                .write(folder);
        assertRefused("layer_types: is mamba, which is not supported (known are full_attention, sliding_attention)");
    }

    @Test
    void featuresThatAreNotSupported() throws IOException {
        Copy.of("gpt2-tiny").with("add_cross_attention", "true").write(folder);
        assertRefused("add_cross_attention: is true, which is not supported");
        Copy.of("gemma-tiny").with("use_bidirectional_attention", "true").write(folder);
        assertRefused("use_bidirectional_attention: is true, which is not supported");
    }

    @Test
    void weightsOfAnotherShape() throws IOException {
        Copy.of("llama-tiny").with("vocab_size", "255").write(folder);
        assertRefused(
                "model.safetensors: tensor 'model.embed_tokens.weight' is [256, 64], config.json makes it [255, 64];"
                        + " give the config.json that belongs to the weights");
    }

    @Test
    void weightsOfFewerOrMoreLayers() throws IOException {
        Copy.of("llama-tiny").with("num_hidden_layers", "3").write(folder);
        assertRefused("has no tensor 'model.layers.2.input_layernorm.weight', which config.json asks for as [64]");
        Copy.of("llama-tiny").with("num_hidden_layers", "1").write(folder);
        assertRefused(
                "has a tensor 'model.layers.1.input_layernorm.weight' that the model of config.json does not use");
    }

    @Test
    void weightsOfIntegers() throws IOException {
        Copy copy = Copy.of("llama-tiny");
        copy.tensors.put("lm_head.weight", TensorData.splat(ElementKind.I8, 1L, 256, 64));
        copy.write(folder);
        assertRefused("tensor 'lm_head.weight' is i8[256, 64], which weights cannot be stored in");
    }

    @Test
    void pickledWeightsOnly() throws IOException {
        Copy.of("llama-tiny").writeConfig(folder);
        Files.write(folder.resolve("pytorch_model.bin"), new byte[] {1});
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(folder);
        assertThatThrownBy(() -> directory.tensor("lm_head.weight"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining(
                        "has only pickled weights, pytorch_model.bin; convert them with save_pretrained(");
    }

    /// Every field by turns has a value that it should not have: either it does not matter, or it is complained about.
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-tiny", "llama-tiny", "qwen3-tiny", "gemma-tiny"})
    void noFieldCausesAnythingElseThanAComplaint(String name) throws IOException {
        List<String> fields = new ArrayList<>(Copy.of(name).config.properties().stream()
                .map(Map.Entry::getKey)
                .toList());
        fields.addAll(List.of("rope_scaling", "rope_theta", "partial_rotary_factor", "n_inner", "layer_types"));
        Copy.of(name).write(folder);
        int refused = 0;
        for (String field : fields)
            for (String json : VALUES) {
                Copy.of(name).with(field, json).writeConfig(folder);
                try {
                    ImportHuggingFace.convert(HuggingFaceDirectory.open(folder), PHASE);
                } catch (InputError e) {
                    refused++;
                    assertThat(Objects.requireNonNull(e.getMessage()).lines())
                            .as(field + " " + json)
                            .hasSize(1);
                }
            }
        assertThat(refused).isGreaterThan(50);
    }

    @Test
    void aCutFileIsReported() throws IOException {
        Copy.of("gemma-tiny").write(folder);
        Path file = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 1; length < bytes.length; length += 40_009) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertRefused("model.safetensors");
        }
    }

    @Test
    void aMissingShard() throws IOException {
        Copy.of("llama-tiny").writeShards(folder, 2);
        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
        assertRefused("model-00002-of-00002.safetensors: is missing, though model.safetensors.index.json lists it; ");
    }

    @Test
    void aCacheWhereFrequenciesChange() throws IOException {
        Copy.of("llama-tiny")
                .with(
                        "rope_parameters",
                        "{\"rope_type\": \"longrope\", \"original_max_position_embeddings\": 8,"
                                + " \"short_factor\": [1,1,1,1,1,1,1,1], \"long_factor\": [2,2,2,2,2,2,2,2]}")
                .write(folder);
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(folder);
        assertThat(ImportHuggingFace.convert(directory, new Phase.Decode(8))).isNotNull();
        assertThat(ImportHuggingFace.convert(directory, new Phase.Prefill(9))).isNotNull();
        assertThatThrownBy(() -> ImportHuggingFace.convert(directory, new Phase.Decode(9)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("a cache of 9 positions is not supported with frequencies that change after 8");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> ImportHuggingFace.convert(HuggingFaceDirectory.open(folder), PHASE))
                .isInstanceOf(InputError.class)
                .message()
                .satisfies(m -> assertThat(Objects.requireNonNull(m).lines()).hasSize(1))
                .contains(folder.toString())
                .contains(message);
    }
}
