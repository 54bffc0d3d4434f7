package dev.headrace.filetests.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Targets;
import dev.headrace.compiler.tiling.TileComputations;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Small programs through the whole standard pipeline, executed after every pass.
class EveryLevelTest {
    /// Of sums around 100 of some 80 summands.
    private static final float ROUNDING = 1e-4f;

    /// Tiling adds numbers in another order where it cuts several loops of a sum; but for that each number is computed
    /// by the same operations in the same order, so the bits are the same.
    @ParameterizedTest
    @ValueSource(strings = {"attention", "convolution"})
    void everyPassKeepsTheValues(String program) {
        ModuleOp module = Parser.module(text(program), program + ".mlir", Dialects.registry());
        Map<String, TensorData> inputs = inputs(module);
        List<float[]> expected = run(module, inputs);
        for (Step step : Pipeline.standard(Targets.named("u55c"))) {
            new PassManager().run(module, List.of(step));
            List<float[]> actual = run(module, inputs);
            boolean reorders = step instanceof Step.Run(TileComputations _);
            for (int i = 0; i < expected.size(); i++)
                assertThat(actual.get(i))
                        .as("%s after %s", program, step)
                        .containsExactly(expected.get(i), reorders ? within(ROUNDING) : within(0f));
            expected = actual;
        }
    }

    private static List<float[]> run(ModuleOp module, Map<String, TensorData> inputs) {
        List<float[]> results = new ArrayList<>();
        Interpreter.run(module, "main", inputs, EveryLevelTest::noParameters)
                .values()
                .forEach(result -> results.add(result.toFloats()));
        return results;
    }

    private static TensorData noParameters(String name) {
        throw new IllegalStateException("no parameter " + name);
    }

    private static Map<String, TensorData> inputs(ModuleOp module) {
        Random random = new Random(7);
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        for (Value argument : main.body().arguments()) {
            TensorType type = (TensorType) argument.type();
            float[] values = new float[Math.toIntExact(type.elements())];
            for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
            inputs.put(
                    "arg" + inputs.size(),
                    TensorData.ofFloats(values, type.shape().toArray()));
        }
        return inputs;
    }

    private static String text(String program) {
        try (InputStream in = EveryLevelTest.class.getResourceAsStream(program + ".mlir")) {
            if (in == null) throw new IllegalStateException("no program " + program);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
