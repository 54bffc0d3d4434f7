package dev.headrace.filetests.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.filetests.models.Model;
import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our interpreter and MLIR compute the same numbers.
class MlirRunnerTest {
    /// MLIR prints six digits.
    private static final double PRINTED = 1e-5;

    @TempDir
    Path folder;

    @Test
    void aTransformerLayer() throws IOException, InterruptedException {
        MlirRunner.requireInstalled();
        ModuleOp module = read("layer.mlir");
        Map<String, TensorData> arguments = arguments(module);
        double[] expected = MlirRunner.run(module, List.copyOf(arguments.values()), folder);
        double[] actual = Interpreter.run(
                        module, "main", arguments, name -> Objects.requireNonNull(arguments.get(name)))
                .values()
                .iterator()
                .next()
                .toDoubles();
        double largest = DoubleStream.of(expected).map(Math::abs).max().orElseThrow();
        assertThat(actual).containsExactly(expected, within(PRINTED * largest));
    }

    /// The whole of a model, with its own weights.
    @ParameterizedTest
    @ValueSource(strings = {"mlp-784-256-10", "gpt2-tiny-prefill"})
    void aModel(String name) throws IOException, InterruptedException {
        MlirRunner.requireInstalled();
        Model model = new Model(name);
        Pt2Archive archive = model.open();
        ModuleOp module = ImportPt2.convert(archive);
        new PassManager().run(module, Pipeline.until(Level.LINALG, Targets.named("u55c")));
        SequencedMap<String, TensorData> inputs = model.goldenTensors();
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        List<TensorData> arguments = new ArrayList<>();
        for (int i = 0; i < main.type().inputs().size(); i++) {
            Optional<Attribute> input = main.argumentAttribute(i, "headrace.input");
            Optional<Attribute> parameter = main.argumentAttribute(i, "headrace.parameter");
            arguments.add(
                    input.isPresent()
                            ? Objects.requireNonNull(inputs.get(text(input.get())))
                            : archive.tensor(text(parameter.orElseThrow())));
        }
        double[] expected = MlirRunner.run(module, arguments, folder);
        double[] actual = Interpreter.run(module, "main", inputs, archive::tensor)
                .firstEntry()
                .getValue()
                .toDoubles();
        double largest = DoubleStream.of(expected).map(Math::abs).max().orElseThrow();
        assertThat(actual).containsExactly(expected, within(1e-4 * largest));
    }

    private static String text(Attribute attribute) {
        return ((StringAttr) attribute).value();
    }

    private static ModuleOp read(String name) throws IOException {
        try (InputStream in = MlirRunnerTest.class.getResourceAsStream(name)) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Parser.module(text, name, Dialects.registry());
        }
    }

    /// Random numbers for each parameter of `@main`, by its name, in order.
    private static Map<String, TensorData> arguments(ModuleOp module) {
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        Random random = new Random(1);
        Map<String, TensorData> arguments = new LinkedHashMap<>();
        List<Type> types = main.type().inputs();
        for (int i = 0; i < types.size(); i++) {
            TensorType type = (TensorType) types.get(i);
            float[] values = new float[(int) type.elements()];
            for (int j = 0; j < values.length; j++) values[j] = random.nextFloat() - 0.5f;
            String kind =
                    main.argumentAttribute(i, "headrace.input").isPresent() ? "headrace.input" : "headrace.parameter";
            StringAttr name = (StringAttr) main.argumentAttribute(i, kind).orElseThrow();
            arguments.put(name.value(), TensorData.ofFloats(values, type.shape().toArray()));
        }
        return arguments;
    }
}
