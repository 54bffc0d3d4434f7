package dev.headrace.filetests.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.type.TensorType;
import dev.headrace.simulator.values.Interpreter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;

/// Runs passes over a program and compares what it computes before and after, bit by bit.
public final class SameValues {
    private SameValues() {}

    /// @return the program after the passes
    public static ModuleOp after(ModuleOp before, long seed, Pass... passes) {
        ModuleOp after = before.copy();
        Map<String, TensorData> inputs = inputs(before, seed);
        SequencedMap<String, TensorData> expected = run(before, inputs);
        new PassManager()
                .run(after, List.of(passes).stream().<Step>map(Step.Run::new).toList());
        SequencedMap<String, TensorData> given = run(after, inputs);
        assertThat(given.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) -> {
            TensorData other = Objects.requireNonNull(given.get(name));
            assertThat(other.sizes()).as("shape of %s", name).isEqualTo(tensor.sizes());
            assertThat(other.toFloats())
                    .as("%s of seed %d, before:%n%s%nafter:%n%s", name, seed, before, after)
                    .isEqualTo(tensor.toFloats());
        });
        return after;
    }

    private static SequencedMap<String, TensorData> run(ModuleOp module, Map<String, TensorData> inputs) {
        return Interpreter.run(module, "main", inputs, name -> Objects.requireNonNull(inputs.get(name)));
    }

    /// Small numbers for each argument, a multiple of 1/8 each.
    private static Map<String, TensorData> inputs(ModuleOp module, long seed) {
        Random random = new Random(seed);
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        for (Value argument : FuncOp.find(module, "main").orElseThrow().body().arguments()) {
            TensorType type = (TensorType) argument.type();
            float[] numbers = new float[(int) type.elements()];
            for (int i = 0; i < numbers.length; i++) numbers[i] = (random.nextInt(33) - 16) / 8f;
            inputs.put(
                    "arg" + inputs.size(),
                    TensorData.ofFloats(numbers, type.shape().toArray()));
        }
        return inputs;
    }
}
