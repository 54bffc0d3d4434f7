package dev.headrace.filetests.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.IrdlForm;
import dev.headrace.filetests.models.Model;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// MLIR accepts the example models at every level, and refuses what is wrong.
class MlirOptTest {
    @TempDir
    Path folder;

    @BeforeEach
    void requireMlir() {
        MlirOpt.requireInstalled();
    }

    static List<Model> models() {
        return Model.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void mlir_accepts_every_level(Model model) throws IOException, InterruptedException {
        ModuleOp module = model.imported();
        assertThat(MlirOpt.objection(Printer.custom().print(module), folder)).isEmpty();
        for (Step step : Pipeline.standard(Targets.named("u55c"))) {
            new PassManager().run(module, List.of(step));
            if (!(step instanceof Step.Reach(var level))) continue;
            assertThat(withIrdl(IrdlForm.program(module))).as(level.text()).isEmpty();
            if (level == Level.LINALG)
                assertThat(MlirOpt.objection(Printer.custom().print(module), folder))
                        .isEmpty();
        }
    }

    /// Each of these is one word away from a program that is accepted.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sized        | depth = 2 : i64                             | depth = "2"
        sized        | "dataflow.stream_instance"()                | "dataflow.stream_instances"()
        sized        | (!dataflow.stream<f32>) -> f32              | (memref<2xf32>) -> f32
        fused        | "dataflow.itensor_write"(                   | "dataflow.itensor_read"(
        materialized | -> tensor<56xf32>                           | -> tensor<55xf32>
        linalg       | -> tensor<256xf32>                          | -> tensor<255xf32>
        """)
    void mlir_refuses_what_is_wrong(String level, String right, String wrong) throws IOException, InterruptedException {
        ModuleOp module = new Model("mlp-784-256-10").imported();
        Level wanted = Level.named(level).orElseThrow();
        new PassManager().run(module, Pipeline.until(wanted, Targets.named("u55c")));
        String program = IrdlForm.program(module);
        assertThat(program).contains(right);
        assertThat(withIrdl(program)).isEmpty();
        assertThat(withIrdl(program.replaceFirst(java.util.regex.Pattern.quote(right), wrong)))
                .isPresent();
    }

    private Optional<String> withIrdl(String program) throws IOException, InterruptedException {
        Path dialect = Files.writeString(folder.resolve("dataflow.irdl.mlir"), IrdlForm.dialect());
        return MlirOpt.objection(program, folder, "--irdl-file=" + dialect);
    }
}
