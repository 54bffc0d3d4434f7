package dev.headrace.filetests.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.cli.Headrace;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.simulator.values.Interpreter;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model whose state goes on from run to run.
class StateTest {
    private static final int STEPS = 3;

    @TempDir
    Path folder;

    /// Three steps of a decoder in one process of the generated C++ are three runs of the interpreter, each with the
    /// state that the one before left.
    @Test
    void theGeneratedProgramKeepsItsState() throws IOException, InterruptedException {
        for (String tool : List.of("make", "g++"))
            assumeTrue(isInstalled(tool), tool + " is not on the PATH: state between runs is NOT tested");
        Model model = new Model("kvcache-bufmut");
        Path design = folder.resolve("design");
        StringWriter messages = new StringWriter();
        PrintWriter writer = new PrintWriter(messages);
        assertThat(Headrace.execute(writer, writer, "compile", model.file().toString(), "-o", design.toString()))
                .as(messages.toString())
                .isZero();
        run(design.resolve("host"), "make", "--silent", "build/stand-in", "CXXFLAGS=-O1");

        List<SequencedMap<String, TensorData>> steps = Stream.iterate(0, i -> i < STEPS, i -> i + 1)
                .map(StateTest::step)
                .toList();
        Path outputs = folder.resolve("outputs.safetensors");
        List<String> command = new java.util.ArrayList<>(
                List.of("build/stand-in", "--xclbin", "../hls/link.cfg", "--params", "../params"));
        for (int i = 0; i < STEPS; i++) {
            Path inputs = folder.resolve("step" + i + ".safetensors");
            SafetensorsFile.write(inputs, steps.get(i));
            command.addAll(List.of("--inputs", inputs.toAbsolutePath().toString()));
        }
        command.addAll(List.of("--outputs", outputs.toAbsolutePath().toString()));
        run(design.resolve("host"), command.toArray(String[]::new));

        SequencedMap<String, TensorData> expected = interpreted(model, steps);
        assertThat(expected).containsOnlyKeys("output0", "mutated.k_cache", "mutated.v_cache");
        SafetensorsFile written = SafetensorsFile.open(outputs);
        expected.forEach((name, tensor) -> assertThat(written.tensor(name).toDoubles())
                .as(name)
                .containsExactly(tensor.toDoubles(), within(1e-6)));
    }

    private static SequencedMap<String, TensorData> interpreted(
            Model model, List<SequencedMap<String, TensorData>> steps) {
        Pt2Archive archive = model.open();
        ModuleOp module = model.imported();
        SequencedMap<String, TensorData> results = new LinkedHashMap<>();
        for (Map<String, TensorData> step : steps) {
            Map<String, TensorData> inputs = new LinkedHashMap<>(step);
            results.forEach((name, tensor) -> inputs.put(name.replace("mutated.", "buffer."), tensor));
            results = Interpreter.run(module, "main", inputs, archive::tensor);
        }
        return results;
    }

    private static SequencedMap<String, TensorData> step(int position) {
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        float[] token = new float[32];
        Random random = new Random(position);
        for (int i = 0; i < token.length; i++) token[i] = (float) random.nextGaussian();
        inputs.put("input0", TensorData.ofFloats(token, 1, 1, 32));
        inputs.put("input1", TensorData.ofLongs(ElementKind.I64, new long[] {position}, 1));
        return inputs;
    }

    private void run(Path directory, String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, tool)));
    }
}
