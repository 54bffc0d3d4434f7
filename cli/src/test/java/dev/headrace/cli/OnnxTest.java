package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ONNX models on the command line.
class OnnxTest {
    private static final Path LENET = Path.of("../examples/models/lenet5.onnx");

    @TempDir
    Path folder = Path.of("");

    @Test
    void everyLevelGivesTheExpectedNumbers() {
        Run run = Run.of("check", LENET, "--golden", Run.golden("lenet5"));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("import", "sized").doesNotContain("FAIL");
    }

    @Test
    void parametersComeFromTheFile() {
        Path design = folder.resolve("design");
        Run run = Run.of("compile", LENET, "-o", design);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(design.resolve("params")).isNotEmptyDirectory();
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(LENET);
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
        Run run = Run.of("compile", cut, "-o", folder.resolve("design"));
        assertThat(run.code()).isEqualTo(Failures.BAD_INPUT);
        assertThat(run.err())
                .startsWith("headrace: error: " + cut + ": says that field 7 has")
                .hasLineCount(1);
        assertThat(folder.resolve("design")).doesNotExist();
    }
}
