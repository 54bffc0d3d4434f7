package dev.headrace.cli;

import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintCommandTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void lintIsSilentWhereNothingIsFoundAndFailsWhereSomethingIs() throws IOException {
        Path design = folder.resolve("design");
        assertThat(Run.of("compile", model("lenet5"), "-o", design).code()).isZero();
        assertThat(Run.of("lint", design)).isEqualTo(new Run(0, "", ""));

        Path kernel = design.resolve("hls/model_kernel.cpp");
        String text = Files.readString(kernel);
        Files.writeString(kernel, text.replaceFirst("pipeline II=1", "pipeline II=0"));
        long line = text.lines().takeWhile(each -> !each.contains("pipeline")).count() + 1;
        assertThat(Run.of("lint", design))
                .isEqualTo(new Run(
                        1,
                        kernel + ":" + line + ": pragma-options: the option 'ii' of the pragma 'pipeline' is '0'"
                                + System.lineSeparator(),
                        ""));

        Files.write(kernel, new byte[] {0, (byte) 0xff, 'x'});
        Run binary = Run.of("lint", design);
        assertThat(binary.code()).isOne();
        assertThat(binary.out()).contains(kernel + ":1: syntax: ");
    }

    @Test
    void lintOfNoDesignIsAMistake() throws IOException {
        Run missing = Run.of("lint", folder.resolve("none"));
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err())
                .contains("none/hls")
                .contains("give the output of 'headrace compile'")
                .hasLineCount(1);
        Files.createDirectory(folder.resolve("hls"));
        Run empty = Run.of("lint", folder);
        assertThat(empty.code()).isEqualTo(2);
        assertThat(empty.err()).contains("has no C++ sources").hasLineCount(1);
    }
}
