package dev.headrace.filetests.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.compiler.placement.AssignChannels;
import dev.headrace.compiler.placement.AssignDies;
import dev.headrace.compiler.placement.EstimateResources;
import dev.headrace.compiler.scheduling.ScheduleLoops;
import dev.headrace.compiler.sizing.ChooseMemoryKinds;
import dev.headrace.compiler.sizing.Pace;
import dev.headrace.compiler.sizing.ProveDeadlockFree;
import dev.headrace.compiler.sizing.SizeFifos;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.filetests.models.Boards;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The depths that the compiler proves are neither too small nor larger than they must be, says the compiled C++.
class DepthLoweredByOneTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void theProvenDepthRunsAndOneLessDeadlocks() throws IOException, InterruptedException {
        ModuleOp module = sized();
        StreamOp shortWay = module.all(StreamOp.class).get(1);
        assertThat(shortWay.depth()).isEqualTo(32);

        Run proven = csim(module, "proven");
        assertThat(proven.output).contains("pass");
        assertThat(proven.exit).as(proven.output).isZero();

        Rewriter.at(shortWay).setAttribute(shortWay, "depth", IntegerAttr.i64(31));
        Run lowered = csim(module, "lowered");
        assertThat(lowered.exit).isNotZero();
        assertThat(lowered.output)
                .contains("deadlock: no task of 'k_kernel' can run")
                .contains("task 'fork' waits to write to 'short'")
                .contains("task 'join' waits to read from 'back'")
                .contains("task 'collect' waits to read from 'long'");
    }

    private static ModuleOp sized() throws IOException {
        Target target = Targets.named("u55c");
        try (InputStream in = DepthLoweredByOneTest.class.getResourceAsStream("fork.mlir")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            ModuleOp module = Parser.module(text, "fork.mlir", Dialects.registry());
            new PassManager()
                    .run(
                            module,
                            List.of(
                                    new Step.Run(new ScheduleLoops(target)),
                                    new Step.Reach(Level.SCHEDULED),
                                    new Step.Run(new SizeFifos(Pace.CONSERVATIVE, target.onChipBits())),
                                    new Step.Run(new ProveDeadlockFree()),
                                    new Step.Run(new ChooseMemoryKinds(target)),
                                    new Step.Run(new AssignChannels(target)),
                                    new Step.Run(new EstimateResources(target)),
                                    new Step.Run(new AssignDies(target)),
                                    new Step.Reach(Level.SIZED)));
            return module;
        }
    }

    private record Run(int exit, String output) {}

    private Run csim(ModuleOp module, String name) throws IOException, InterruptedException {
        assumeTrue(isInstalled("g++") && isInstalled("make"), "g++ or make is not on the PATH: csim is NOT tested");
        Path out = folder.resolve(name);
        HlsDesign.write(module, DepthLoweredByOneTest::none, Boards.u55c(), out);
        Path golden = folder.resolve("golden.safetensors");
        SafetensorsFile.write(golden, golden());
        return run(List.of("make", "-C", out.resolve("hls").toString(), "CXXFLAGS=-O0", "csim", "GOLDEN=" + golden));
    }

    private static TensorData none(String parameter) {
        throw new IllegalStateException("no parameter " + parameter);
    }

    private static Map<String, TensorData> golden() {
        float[] x = new float[128];
        float[] y = new float[128];
        for (int i = 0; i < 128; i++) {
            x[i] = i / 8f;
            y[i] = 2 * x[i];
        }
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put("x", TensorData.ofFloats(x, 128));
        tensors.put("y", TensorData.ofFloats(y, 128));
        return tensors;
    }

    private Run run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        return new Run(process.exitValue(), Files.readString(output));
    }

    private static boolean isInstalled(String tool) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(tool, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
