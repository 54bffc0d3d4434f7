package dev.headrace.filetests.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.cli.Headrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Decoders give the numbers of PyTorch at every level. The small ones are `transformers` models with random weights,
/// each with what others lack: windows, caps, norms on heads, fused layers, scaled rotations, halves, shards.
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
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        int code = Headrace.execute(
                writer, writer, "check", golden.resolveSibling(name).toString(), "--golden", golden.toString());
        assertThat(code).as(out.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(10);
    }
}
