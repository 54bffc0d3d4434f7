package dev.headrace.cli;

import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `headrace simulate`.
class SimulateTest {
    private static final Pattern DEEP = Pattern.compile("\\{depth = 16 : i64, sym_name = \"([^\"]*)\"");

    @TempDir
    Path folder = Path.of("");

    @Test
    void a_design_runs_and_comes_to_a_standstill_where_a_proven_depth_is_lowered() throws IOException {
        Path design = folder.resolve("design");
        Run compiled = Run.of("compile", model("gpt2-tiny-prefill"), "-o", design);
        assertThat(compiled.code()).as(compiled.err()).isZero();
        Run run = Run.of("simulate", design, "--rows", "2");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "transformer.h: ", " a round, 2 rounds and ", " cycles in all, ", "(predicted, kernels only)");

        Path file = design.resolve("design.mlir");
        String text = Files.readString(file);
        Matcher fifo = DEEP.matcher(text);
        assertThat(fifo.find()).isTrue();
        String name = fifo.group(1);
        Files.writeString(file, text.replace(fifo.group(), fifo.group().replace("16", "1")));
        Run stuck = Run.of("simulate", design);
        assertThat(stuck.code()).isEqualTo(1);
        assertThat(stuck.out()).contains("comes to a standstill: ").contains("write " + name + " (1 of 1)");
    }

    @Test
    void a_directory_without_a_design_is_told() {
        Run run = Run.of("simulate", folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("holds no design.mlir").doesNotContain("\tat ");
        assertThat(Run.of("simulate", folder, "--rows", "-1").err()).contains("is no number of rows");
    }
}
