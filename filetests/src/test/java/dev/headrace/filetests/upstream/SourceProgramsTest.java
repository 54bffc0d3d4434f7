package dev.headrace.filetests.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.frontends.mlir.MlirModel;
import dev.headrace.frontends.mlir.ReadMlir;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.type.FunctionType;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs as MLIR's tools print them compute after the import, and at every level, what MLIR computes.
class SourceProgramsTest {
    /// MLIR prints six digits.
    private static final double PRINTED = 1e-5;

    @TempDir
    Path folder;

    @BeforeEach
    void requireMlir() {
        MlirRunner.requireInstalled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"argmax", "attention", "calls", "convnet", "functions", "lookup", "slices", "starts"})
    void everyLevelComputesWhatMlirComputes(String name) throws IOException, InterruptedException {
        String text = source(name);
        MlirModel model = ReadMlir.from(text, name);
        FunctionType type =
                new FunctionType(inputTypes(model), main(model).type().results());
        SequencedMap<String, TensorData> inputs = inputs(type);
        assertThat(MlirOpt.objection(text.replace("@forward", "@main"), folder)).isEmpty();
        String printed = Files.readString(folder.resolve("output.mlir"));
        double[] expected = MlirRunner.run(printed, type, List.copyOf(inputs.values()), folder);
        assertComputes(model, inputs, expected, "import");
        for (Step step : Pipeline.standard(Targets.named("u55c"))) {
            new PassManager().run(model.module(), List.of(step));
            if (step instanceof Step.Reach(var level)) assertComputes(model, inputs, expected, level.text());
        }
    }

    /// What `mlir-opt` makes of the names computes the same, bit by bit.
    @ParameterizedTest
    @ValueSource(strings = {"attention", "calls", "convnet", "starts"})
    void namedOrNot(String name) throws IOException, InterruptedException {
        String text = source(name);
        MlirModel named = ReadMlir.from(text, name);
        assertThat(MlirOpt.objection(text, folder, "--linalg-generalize-named-ops"))
                .isEmpty();
        String printed = Files.readString(folder.resolve("output.mlir"));
        assertThat(printed).doesNotContain("linalg.matmul", "linalg.conv", "linalg.broadcast", "linalg.contract");
        MlirModel generic = ReadMlir.from(printed, name);
        SequencedMap<String, TensorData> inputs =
                inputs(new FunctionType(inputTypes(named), main(named).type().results()));
        assertThat(run(generic, inputs)).containsExactly(run(named, inputs));
    }

    /// The golden file of an example comes from here.
    @Test
    void theExampleHasWhatMlirComputes() throws IOException, InterruptedException {
        Path models = Path.of("../examples/models");
        String text = Files.readString(models.resolve("attention-block.mlir"));
        SequencedMap<String, TensorData> golden = SafetensorsFile.open(
                        models.resolve("attention-block.golden.safetensors"))
                .tensors();
        MlirModel model = ReadMlir.from(text, "attention-block.mlir");
        FunctionType type =
                new FunctionType(inputTypes(model), main(model).type().results());
        double[] expected = Objects.requireNonNull(golden.get("output0")).toDoubles();
        double[] computed = MlirRunner.run(text, type, List.of(Objects.requireNonNull(golden.get("input0"))), folder);
        double largest = DoubleStream.of(expected).map(Math::abs).max().orElseThrow();
        assertThat(computed).containsExactly(expected, within(PRINTED * largest));
    }

    private static void assertComputes(
            MlirModel model, SequencedMap<String, TensorData> inputs, double[] expected, String what) {
        double largest = DoubleStream.of(expected).map(Math::abs).max().orElseThrow();
        assertThat(run(model, inputs)).as(what).containsExactly(expected, within(PRINTED * largest));
    }

    private static double[] run(MlirModel model, SequencedMap<String, TensorData> inputs) {
        return Interpreter.run(model.module(), "main", inputs, model::parameter)
                .firstEntry()
                .getValue()
                .toDoubles();
    }

    private static FuncOp main(MlirModel model) {
        return FuncOp.find(model.module(), "main").orElseThrow();
    }

    /// Without the weights.
    private static List<Type> inputTypes(MlirModel model) {
        FuncOp main = main(model);
        return main.type()
                .inputs()
                .subList(0, main.type().inputs().size() - model.weights().size());
    }

    /// Random fractions between -1/2 and 1/2, whole numbers from 0 to 8.
    private static SequencedMap<String, TensorData> inputs(FunctionType type) {
        Random random = new Random(1);
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        for (Type each : type.inputs()) {
            TensorType tensor = (TensorType) each;
            double[] values = new double[(int) tensor.elements()];
            ElementKind kind = ElementKind.of(tensor.element()).orElseThrow();
            for (int i = 0; i < values.length; i++)
                values[i] = kind.isFloat() ? random.nextFloat() - 0.5f : random.nextInt(9);
            inputs.put(
                    "input" + inputs.size(),
                    TensorData.ofDoubles(kind, values, tensor.shape().toArray()));
        }
        return inputs;
    }

    private static String source(String name) throws IOException {
        try (InputStream in = SourceProgramsTest.class.getResourceAsStream("source/" + name + ".mlir")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
