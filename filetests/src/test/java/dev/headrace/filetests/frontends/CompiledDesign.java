package dev.headrace.filetests.frontends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.backends.hls.Board;
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

/// The C++ of a design, compiled unchanged and run. Skipped, which is said, where `g++` or `make` is missing.
final class CompiledDesign {
    private CompiledDesign() {}

    /// @param module at the last level
    /// @param folder empty, for everything that is written
    /// @return the outputs, `output0` and so on
    static SafetensorsFile run(ModuleOp module, SequencedMap<String, TensorData> inputs, Path folder)
            throws IOException, InterruptedException {
        assumeTrue(isInstalled("g++") && isInstalled("make"), "g++ or make is missing: the C++ is NOT tested");
        Path design = folder.resolve("design");
        HlsDesign.write(
                module,
                name -> {
                    throw new AssertionError(name + " is asked for");
                },
                new Board("xcu55c-fsvh2892-2L-e", "xilinx_u55c_gen3x16_xdma_3_202210_1", "HBM", 32, 300),
                design);
        Path given = folder.resolve("inputs.safetensors");
        SafetensorsFile.write(given, inputs);
        Path outputs = folder.resolve("outputs.safetensors");
        Path hls = design.resolve("hls");
        call(hls, folder, List.of("make", "--silent", "csim-build", "CXXFLAGS=-O0"));
        call(
                hls,
                folder,
                List.of(
                        hls.resolve("build/csim").toString(),
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
