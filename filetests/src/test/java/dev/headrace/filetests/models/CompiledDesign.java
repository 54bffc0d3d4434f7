package dev.headrace.filetests.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The C++ of a design, compiled unchanged and run. Skipped, which is said, where `g++` or `make` is missing.
public final class CompiledDesign {
    private CompiledDesign() {}

    /// @param module at the last level
    /// @param folder empty, for everything that is written
    /// @return the outputs, `output0` and so on
    public static SafetensorsFile run(ModuleOp module, SequencedMap<String, TensorData> inputs, Path folder)
            throws IOException, InterruptedException {
        return run(
                module,
                name -> {
                    throw new AssertionError(name + " is asked for");
                },
                inputs,
                folder);
    }

    /// @param parameters of the model, by name
    public static SafetensorsFile run(
            ModuleOp module,
            Function<String, TensorData> parameters,
            SequencedMap<String, TensorData> inputs,
            Path folder)
            throws IOException, InterruptedException {
        assumeTrue(isInstalled("g++") && isInstalled("make"), "g++ or make is missing: the C++ is NOT tested");
        Path design = folder.resolve("design");
        HlsDesign.write(module, parameters, Boards.u55c(), design);
        Path given = folder.resolve("inputs.safetensors");
        SafetensorsFile.write(given, inputs);
        Path outputs = folder.resolve("outputs.safetensors");
        Path host = design.resolve("host");
        call(host, folder, List.of("make", "--silent", "build/stand-in", "CXXFLAGS=-O0"));
        call(
                host,
                folder,
                List.of(
                        host.resolve("build/stand-in").toString(),
                        "--xclbin",
                        design.resolve("hls/link.cfg").toString(),
                        "--params",
                        design.resolve("params").toString(),
                        "--inputs",
                        given.toString(),
                        "--outputs",
                        outputs.toString()));
        return SafetensorsFile.open(outputs);
    }

    private static boolean isInstalled(String tool) {
        String path = System.getenv("PATH");
        if (path == null) return false;
        for (String each : path.split(java.io.File.pathSeparator, -1))
            if (!each.isEmpty() && Files.isExecutable(Path.of(each, tool))) return true;
        return false;
    }

    private static void call(Path directory, Path folder, List<String> command)
            throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
