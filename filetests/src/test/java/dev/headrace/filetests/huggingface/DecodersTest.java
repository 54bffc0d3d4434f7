package dev.headrace.filetests.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.cli.Headrace;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Decoders give the numbers of PyTorch at every level. The small ones are `transformers` models with random weights,
/// each with what others lack: windows, caps, norms on heads, fused layers, scaled rotations, shards. Those of
/// `llama-bf16` were computed in `f32` and rounded.
class DecodersTest {
    private static final List<Path> FOLDERS =
            List.of(Path.of("../examples/hf"), Path.of("src/test/resources/dev/headrace/filetests/huggingface"));
    private static final String SUFFIX = ".golden.safetensors";

    static List<Path> goldenFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : FOLDERS) {
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(f -> f.toString().endsWith(SUFFIX)).sorted().forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(25);
        return files;
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void every_level_gives_what_pytorch_gave(Path golden) {
        String name = String.valueOf(golden.getFileName()).replaceFirst("-(prefill|decode)\\" + SUFFIX, "");
        check(golden.resolveSibling(name), golden);
    }

    /// PyTorch computed the same weights, rounded, in `bf16`.
    @Test
    void bf16_is_computed_as_pytorch_does(@TempDir Path folder) throws IOException {
        Path wide = Path.of("../examples/hf/llama-tiny");
        Files.copy(wide.resolve("config.json"), folder.resolve("config.json"));
        SafetensorsFile weights = SafetensorsFile.open(wide.resolve("model.safetensors"));
        Map<String, TensorData> rounded = new LinkedHashMap<>();
        for (String name : weights.names())
            rounded.put(name, weights.tensor(name).as(ElementKind.BF16));
        SafetensorsFile.write(folder.resolve("model.safetensors"), rounded);
        check(folder, Path.of("../examples/models/llama-tiny-prefill-bf16.golden.safetensors"));
    }

    private static void check(Path model, Path golden) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        int code = Headrace.execute(writer, writer, "check", model.toString(), "--golden", golden.toString());
        assertThat(code).as(out.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(10);
    }
}
