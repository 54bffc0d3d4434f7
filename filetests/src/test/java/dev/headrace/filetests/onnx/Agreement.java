package dev.headrace.filetests.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import dev.headrace.frontends.onnx.ImportOnnx;
import dev.headrace.frontends.onnx.InputSizes;
import dev.headrace.frontends.onnx.OnnxFile;
import dev.headrace.frontends.onnx.OnnxProgram;
import dev.headrace.ir.data.TensorData;
import dev.headrace.simulator.values.Interpreter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Whether the translation of a model computes what ONNX Runtime computes.
record Agreement(Path folder) {
    /// Relative to the largest element; both sum in single precision, in other orders.
    private static final double TOLERANCE = 1e-5;

    void of(OneNode node) {
        List<TensorData> expected = expected(node);
        List<TensorData> actual = translated(node);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) assertClose(actual.get(i), expected.get(i));
    }

    private static List<TensorData> expected(OneNode node) {
        try {
            return OnnxRuntime.run(node.bytes(), node.inputs());
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime refuses the case", e);
        }
    }

    List<TensorData> translated(OneNode node) {
        OnnxProgram program = ImportOnnx.convert(OnnxFile.open(file(node)), InputSizes.NONE);
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        node.inputs().values().forEach(data -> inputs.put("input" + inputs.size(), data));
        return List.copyOf(Interpreter.run(program.module(), "main", inputs, program.parameters())
                .values());
    }

    Path file(OneNode node) {
        try {
            return Files.write(Files.createTempFile(folder, "model", ".onnx"), node.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertClose(TensorData actual, TensorData expected) {
        assertThat(actual.type()).isEqualTo(expected.type());
        double[] wanted = expected.toDoubles();
        double largest = 1e-30;
        for (double value : wanted) if (Double.isFinite(value)) largest = Math.max(largest, Math.abs(value));
        double[] given = actual.toDoubles();
        for (int i = 0; i < wanted.length; i++)
            if (Double.isFinite(wanted[i]))
                assertThat(given[i]).as("element %d", i).isCloseTo(wanted[i], within(TOLERANCE * largest));
            else assertThat(given[i]).as("element %d", i).isEqualTo(wanted[i]);
    }
}
