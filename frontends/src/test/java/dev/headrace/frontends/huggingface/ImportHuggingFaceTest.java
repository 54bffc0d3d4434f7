package dev.headrace.frontends.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.Level;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenNode;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Type;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportHuggingFaceTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-tiny", "llama-tiny", "qwen3-tiny", "gemma-tiny"})
    void everyExampleBecomesASoundModuleAtLevelLinalg(String name) {
        HuggingFaceDirectory directory = example(name);
        for (Phase phase : List.of(
                new Phase.Prefill(5),
                new Phase.Decode(7),
                new Phase.Prefill(1),
                new Phase.Decode(1),
                new Phase.Decode(3, 7))) {
            ModuleOp module = ImportHuggingFace.convert(directory, phase);
            Diagnostics problems = new Diagnostics();
            Verifier.verify(module, problems);
            assertThat(problems.all()).isEmpty();
            for (Op op : module.all(Op.class))
                assertThat(Level.LINALG.objection(op)).isEmpty();
            assertThat(names(main(module), "headrace.parameter"))
                    .containsExactlyInAnyOrderElementsOf(
                            SafetensorsFile.open(Copy.EXAMPLES.resolve(name).resolve("model.safetensors"))
                                    .names());
            assertThat(text(module)).isEqualTo(text(ImportHuggingFace.convert(directory, phase)));
        }
    }

    @Test
    void prefillTakesThePromptAndGivesLogits() {
        FuncOp main = main(ImportHuggingFace.convert(example("llama-tiny"), new Phase.Prefill(5)));
        assertThat(inputs(main)).containsExactly("input0: tensor<1x5xi64>");
        assertThat(main.type().results()).map(Type::toString).containsExactly("tensor<1x5x256xf32>");
    }

    @Test
    void decodeTakesOneTokenItsPositionAndCaches() {
        ModuleOp module = ImportHuggingFace.convert(example("llama-tiny"), new Phase.Decode(9));
        FuncOp main = main(module);
        String cache = "tensor<1x2x9x16xf32>";
        assertThat(inputs(main))
                .containsExactly(
                        "input0: tensor<1x1xi64>",
                        "input1: tensor<1xi64>",
                        "input2: " + cache,
                        "input3: " + cache,
                        "input4: " + cache,
                        "input5: " + cache);
        assertThat(main.type().results())
                .map(Type::toString)
                .containsExactly("tensor<1x1x256xf32>", cache, cache, cache, cache);
        assertThat(text(module))
                .contains("headrace.model = \"llama-tiny-decode\"")
                .contains("loc(\"model.layers.1.self_attn.q_proj\")")
                .contains("loc(\"model.layers.0.mlp.act_fn\")")
                .contains("loc(\"model.rotary_emb\")");
    }

    @Test
    void decodeTakesSeveralTokens() {
        FuncOp main = main(ImportHuggingFace.convert(example("llama-tiny"), new Phase.Decode(3, 9)));
        assertThat(inputs(main)).startsWith("input0: tensor<1x3xi64>", "input1: tensor<3xi64>");
        assertThat(main.type().results()).map(Type::toString).startsWith("tensor<1x3x256xf32>");
    }

    @Test
    void whatGenerationAsksFor() {
        HuggingFaceDirectory scribe = HuggingFaceDirectory.open(Path.of("../examples/scribe-1m"));
        assertThat(scribe.endTokens()).containsExactly(0);
        assertThat(ImportHuggingFace.positions(scribe)).isEqualTo(512);
    }

    /// The two layers are the same calls on other tensors.
    @Test
    void layersLookTheSame() {
        AtenGraph graph = ImportHuggingFace.graph(example("gemma-tiny"), new Phase.Decode(9));
        assertThat(calls(graph, "model.layers.0")).isNotEmpty().isEqualTo(calls(graph, "model.layers.1"));
    }

    private static List<String> calls(AtenGraph graph, String layer) {
        List<String> calls = new ArrayList<>();
        for (AtenNode node : graph.nodes()) {
            String path = String.join("", node.module().names());
            if (path.startsWith(layer)) calls.add(path.substring(layer.length()) + " " + node.operator());
        }
        return calls;
    }

    @Test
    void aSizeOfMillionsNeedsNoWeights() throws IOException {
        Copy.of("gpt2-tiny")
                .with("n_embd", "1024")
                .with("n_layer", "24")
                .with("n_head", "16")
                .with("n_positions", "1024")
                .with("vocab_size", "50257")
                .writeConfig(folder);
        HuggingFaceDirectory medium = HuggingFaceDirectory.open(folder);
        AtenGraph graph = ImportHuggingFace.graph(medium, new Phase.Decode(256));
        assertThat(graph.inputs()).hasSize(24 * 12 + 4 + 2 + 48);
        assertThat(graph.outputs()).hasSize(49);
        int perLayer = calls(graph, "transformer.h.7.").size() + 2;
        assertThat(graph.nodes())
                .filteredOn(n -> n.module().names().toString().contains("transformer.h."))
                .hasSize(24 * perLayer);
        FuncOp main = main(ImportHuggingFace.convert(medium, new Phase.Decode(256)));
        assertThat(inputs(main)).hasSize(50).contains("input2: tensor<1x16x256x64xf32>");
        assertThat(main.type().results().getFirst()).hasToString("tensor<1x1x50257xf32>");
        assertThat(names(main, "headrace.parameter"))
                .hasSize(24 * 12 + 4)
                .contains("transformer.h.23.attn.c_attn.weight");
        assertThatThrownBy(() -> medium.tensor("transformer.wte.weight"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("has no weights, neither model.safetensors nor model.safetensors.index.json; ")
                .hasMessageContaining("or compile without them: --no-weights");
    }

    @Test
    void anUntiedLastLayerHasItsOwnWeight() throws IOException {
        assertThat(names(prefill(Copy.of("gemma-tiny").writeConfig(folder)), "headrace.parameter"))
                .doesNotContain("lm_head.weight");
        assertThat(names(
                        prefill(Copy.of("gemma-tiny")
                                .with("tie_word_embeddings", "false")
                                .writeConfig(folder)),
                        "headrace.parameter"))
                .contains("lm_head.weight");
    }

    @Test
    void weightsThatAreNotUsedMayLieThereWhereTheyAreDerived() throws IOException {
        Copy copy = Copy.of("gemma-tiny");
        copy.tensors.put("lm_head.weight", TensorData.ofFloats(new float[256 * 64], 256, 64));
        copy.tensors.put("model.layers.0.self_attn.rotary_emb.inv_freq", TensorData.ofFloats(new float[8], 8));
        assertThat(names(prefill(copy.write(folder)), "headrace.parameter"))
                .doesNotContain("lm_head.weight")
                .contains("model.embed_tokens.weight");
    }

    /// As the first GPT-2 was saved.
    @Test
    void namesMayLackTheFirstPart() throws IOException {
        Copy copy = Copy.of("gpt2-tiny");
        LinkedHashMap<String, TensorData> shorter = new LinkedHashMap<>();
        copy.tensors.forEach((name, data) -> shorter.put(name.replaceFirst("^transformer\\.", ""), data));
        shorter.put("h.0.attn.bias", TensorData.ofFloats(new float[4], 1, 1, 2, 2));
        copy.tensors.clear();
        copy.tensors.putAll(shorter);
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(copy.write(folder));
        assertThat(names(main(ImportHuggingFace.convert(directory, new Phase.Prefill(3))), "headrace.parameter"))
                .contains("transformer.wte.weight");
        assertThat(directory.tensor("transformer.wte.weight").toFloats())
                .isEqualTo(example("gpt2-tiny").tensor("transformer.wte.weight").toFloats());
    }

    @Test
    void shardsAreOneCheckpoint() throws IOException {
        HuggingFaceDirectory sharded =
                HuggingFaceDirectory.open(Copy.of("llama-tiny").writeShards(folder, 3));
        HuggingFaceDirectory whole = example("llama-tiny");
        for (String name : names(main(ImportHuggingFace.convert(sharded, new Phase.Prefill(3))), "headrace.parameter"))
            assertThat(sharded.tensor(name).toFloats())
                    .as(name)
                    .isEqualTo(whole.tensor(name).toFloats());
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void halfPrecisionStays(ElementKind kind) throws IOException {
        Copy copy = Copy.of("llama-tiny");
        copy.tensors.replaceAll((_, data) -> data.as(kind));
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(copy.write(folder));
        assertThat(directory.tensor("lm_head.weight")).hasToString(kind.type() + "[256, 64]");
        FuncOp main = main(ImportHuggingFace.convert(directory, new Phase.Decode(9)));
        String cache = "tensor<1x2x9x16x" + kind.type() + ">";
        assertThat(inputs(main)).contains("input2: " + cache, "input5: " + cache);
        assertThat(main.type().results())
                .map(Type::toString)
                .containsExactly("tensor<1x1x256x" + kind.type() + ">", cache, cache, cache, cache);
    }

    /// A single `f32` norm: the configuration says which of the two the model is.
    @Test
    void weightsOfTwoTypesBecomeWhatTheConfigurationSays() throws IOException {
        Copy copy = Copy.of("llama-tiny");
        copy.tensors.replaceAll((name, data) -> name.endsWith("norm.weight") ? data : data.as(ElementKind.BF16));
        HuggingFaceDirectory wide = HuggingFaceDirectory.open(copy.write(folder));
        assertThat(wide.tensor("lm_head.weight")).hasToString("f32[256, 64]");
        assertThat(wide.tensor("lm_head.weight").toFloats())
                .isEqualTo(Objects.requireNonNull(copy.tensors.get("lm_head.weight"))
                        .toFloats());
        HuggingFaceDirectory narrow =
                HuggingFaceDirectory.open(copy.with("dtype", "\"bfloat16\"").write(folder));
        assertThat(narrow.tensor("model.norm.weight")).hasToString("bf16[64]");
        Copy strange = copy.with("dtype", "\"int4\"");
        HuggingFaceDirectory unknown = HuggingFaceDirectory.open(strange.write(folder));
        assertThatThrownBy(() -> ImportHuggingFace.convert(unknown, new Phase.Prefill(3)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("is int4, which is not supported (known are float32, float16, bfloat16)");
    }

    /// Files of `transformers` 4 have the base of the frequencies outside.
    @Test
    void olderFilesMeanTheSame() throws IOException {
        String fields =
                "\"rope_type\": \"llama3\", \"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0,"
                        + " \"original_max_position_embeddings\": 32";
        Copy newer = Copy.of("llama-tiny").with("rope_parameters", "{\"rope_theta\": 500000.0, " + fields + "}");
        String expected = text(convert(newer.writeConfig(folder)));
        Copy older = Copy.of("llama-tiny")
                .without("rope_parameters")
                .with("rope_theta", "500000")
                .with("rope_scaling", "{" + fields + "}")
                .without("dtype")
                .with("torch_dtype", "\"float32\"")
                .without("head_dim")
                .with("pretraining_tp", "1");
        assertThat(text(convert(older.writeConfig(folder))))
                .isEqualTo(expected)
                .isNotEqualTo(text(convert(Copy.of("llama-tiny").writeConfig(folder))));
        Copy gemma = Copy.of("gemma-tiny")
                .with("architectures", "[\"Gemma3ForCausalLM\"]")
                .with("num_hidden_layers", "7")
                .with("sliding_window", "2")
                .with("query_pre_attn_scalar", "16");
        expected = text(convert(gemma.with(
                        "layer_types",
                        "[\"sliding_attention\", \"sliding_attention\", \"sliding_attention\", \"sliding_attention\","
                                + " \"sliding_attention\", \"full_attention\", \"sliding_attention\"]")
                .with(
                        "rope_parameters",
                        "{\"full_attention\": {\"rope_type\": \"linear\", \"factor\": 8, \"rope_theta\": 1e6},"
                                + " \"sliding_attention\": {\"rope_type\": \"default\", \"rope_theta\": 1e4}}")
                .writeConfig(folder)));
        gemma.without("layer_types")
                .without("rope_parameters")
                .with("sliding_window_pattern", "6")
                .with("rope_theta", "1000000")
                .with("rope_local_base_freq", "10000")
                .with("rope_scaling", "{\"rope_type\": \"linear\", \"factor\": 8}");
        assertThat(text(convert(gemma.writeConfig(folder)))).isEqualTo(expected);
        Copy gpt = Copy.of("gpt2-tiny");
        expected = text(convert(gpt.writeConfig(folder)));
        gpt.config.retain(List.of("model_type", "n_embd", "n_head", "n_layer", "n_positions", "vocab_size"));
        assertThat(text(convert(gpt.writeConfig(folder)))).isEqualTo(expected);
    }

    private static ModuleOp convert(Path folder) {
        return ImportHuggingFace.convert(HuggingFaceDirectory.open(folder), new Phase.Prefill(3));
    }

    private static FuncOp prefill(Path folder) {
        return main(convert(folder));
    }

    private static HuggingFaceDirectory example(String name) {
        return HuggingFaceDirectory.open(Copy.EXAMPLES.resolve(name));
    }

    private static FuncOp main(ModuleOp module) {
        return FuncOp.find(module, "main").orElseThrow();
    }

    private static String text(ModuleOp module) {
        return Printer.custom().includingLocations().print(module);
    }

    private static List<String> names(FuncOp main, String kind) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, kind).orElse(null) instanceof StringAttr(String name)) names.add(name);
        return names;
    }

    private static List<String> inputs(FuncOp main) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, "headrace.input").orElse(null) instanceof StringAttr(String name))
                inputs.add(name + ": " + main.body().argument(i).type());
        return inputs;
    }
}
