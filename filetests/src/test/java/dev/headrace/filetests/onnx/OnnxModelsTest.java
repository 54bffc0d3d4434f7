package dev.headrace.filetests.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.frontends.onnx.ImportOnnx;
import dev.headrace.frontends.onnx.InputSizes;
import dev.headrace.frontends.onnx.OnnxFile;
import dev.headrace.frontends.onnx.OnnxProgram;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.data.TensorData;
import dev.headrace.simulator.values.Interpreter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the translation makes of an exported model computes what PyTorch computed.
class OnnxModelsTest {
    private static final Path MODELS = Path.of("../examples/models");

    /// Relative to the largest output.
    private static final double TOLERANCE = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "lenet5, lenet5",
        "gpt2-tiny-prefill, gpt2-tiny-prefill",
        "llama-tiny-prefill-dynamo, llama-tiny-prefill",
    })
    void computesWhatPyTorchComputed(String model, String golden) {
        OnnxFile file = OnnxFile.open(MODELS.resolve(model + ".onnx"));
        SequencedMap<String, TensorData> expected = SafetensorsFile.open(MODELS.resolve(golden + ".golden.safetensors"))
                .tensors();
        OnnxProgram program = ImportOnnx.convert(file, InputSizes.NONE);
        var actual = Interpreter.run(program.module(), "main", expected, program.parameters());
        assertThat(actual).isNotEmpty();
        actual.forEach((name, tensor) -> assertClose(tensor, Objects.requireNonNull(expected.get(name), name)));
    }

    private static void assertClose(TensorData actual, TensorData expected) {
        assertThat(actual.type()).isEqualTo(expected.type());
        double[] wanted = expected.toDoubles();
        double largest = 0;
        for (double value : wanted) largest = Math.max(largest, Math.abs(value));
        assertThat(actual.toDoubles()).containsExactly(wanted, within(TOLERANCE * largest));
    }
}
