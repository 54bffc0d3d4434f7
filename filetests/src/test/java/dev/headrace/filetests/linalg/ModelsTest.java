package dev.headrace.filetests.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.simulator.values.Interpreter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The models of the examples in normal form.
class ModelsTest {
    private static final Path MODELS = Path.of("../examples/models");

    private static ModuleOp compile(Pt2Archive archive, Level level) {
        ModuleOp module = ImportPt2.convert(archive);
        new PassManager().run(module, Pipeline.until(level, Targets.named("u55c")));
        return module;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mlp-784-256-10",
                "lenet5",
                "lenet5-relu",
                "lenet5-trainir",
                "gpt2-tiny-prefill",
                "gpt2-tiny-prefill-trainir",
                "llama-tiny-prefill"
            })
    void nothingStandsBetweenComputations(String model) {
        ModuleOp module = compile(Pt2Archive.open(MODELS.resolve(model + ".pt2")), Level.LINALG);
        List<Op> ops = module.body().ops(FuncOp.class).stream()
                .flatMap(function -> function.body().ops().stream())
                .toList();
        for (Op op : ops) {
            boolean out = op.results().stream().allMatch(r -> r.users().stream().allMatch(ReturnOp.class::isInstance));
            if (Leaves.isView(op) && !out)
                assertThat(Leaves.isLeaf(op.result(0))).as("%s on a leaf", op).isTrue();
            if (op instanceof GenericOp generic)
                assertThat(Generics.isCopy(generic)).as("%s only copies", op).isFalse();
        }
        assertThat(PassManager.remarks(module))
                .noneMatch(remark -> remark.stage().equals("linalg")
                        && !remark.what().startsWith("is computed inside of")
                        && !remark.what().startsWith("combines "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp-784-256-10", "lenet5", "gpt2-tiny-prefill", "llama-tiny-prefill"})
    void tilesGiveTheValuesOfPyTorch(String model) {
        Pt2Archive archive = Pt2Archive.open(MODELS.resolve(model + ".pt2"));
        Map<String, TensorData> golden = SafetensorsFile.open(MODELS.resolve(model + ".golden.safetensors"))
                .tensors();
        Interpreter.run(compile(archive, Level.TILED), "main", golden, archive::tensor)
                .forEach((name, tensor) -> assertClose(
                        name,
                        tensor.toFloats(),
                        Objects.requireNonNull(golden.get(name)).toFloats()));
    }

    private static void assertClose(String name, float[] given, float[] expected) {
        assertThat(given).as(name).hasSameSizeAs(expected);
        float largest = 0;
        for (float each : expected) largest = Math.max(largest, Math.abs(each));
        for (int i = 0; i < expected.length; i++)
            assertThat(given[i]).as("%s[%d]", name, i).isCloseTo(expected[i], within(1e-4f * largest));
    }
}
