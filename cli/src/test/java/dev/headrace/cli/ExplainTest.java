package dev.headrace.cli;

import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void aLayerIsExplainedAsTheModelAndAsTheCppSpellIt() {
        Run run = Run.of("compile", model("mlp-784-256-10"), "--explain", "fc1");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("load.fc1.weight\n")
                .contains("  placement: channel ")
                .contains("  placement: die SLR0: the external memory that it reads or writes is wired to this die")
                .contains("  sizing: depth ")
                .doesNotContain("load.fc2.weight");
        assertThat(Run.of("compile", model("mlp-784-256-10"), "--explain", "load_fc1_weight")
                        .out())
                .startsWith("load.fc1.weight\n")
                .doesNotContain("load.fc1.bias");
    }

    @Test
    void aWrittenDesignExplainsItself() {
        Path out = folder.resolve("mlp");
        assertThat(Run.of("compile", model("mlp-784-256-10"), "-o", out).code()).isZero();
        Run fresh = Run.of("compile", model("mlp-784-256-10"), "--explain", "fc2");
        assertThat(Run.of("explain", out, "fc2")).isEqualTo(fresh);
        Run kernel = Run.of("explain", out, "model_kernel");
        assertThat(kernel.out())
                .startsWith("model\n")
                .contains("  fusion: fuses ")
                .contains("  placement: takes about ")
                .contains(" memory ports in ")
                .contains("  placement: lies on die SLR0: ")
                .contains("  sizing: proven free of deadlock: ");
    }

    @Test
    void whatIsCalledOtherwiseIsOneLineWithNearNames() {
        Run run = Run.of("compile", model("mlp-784-256-10"), "--explain", "fc7");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .hasLineCount(1)
                .contains("'fc7': names nothing that the compiler decided about; did you mean fc");
        assertThat(Run.of("explain", folder, "fc1").err()).contains("holds no design.mlir; give a directory");
        assertThat(Run.of("compile", model("lenet5"), "--explain", "conv1", "-o", folder.resolve("x"))
                        .err())
                .contains("leave out --output");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
