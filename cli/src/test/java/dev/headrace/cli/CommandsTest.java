package dev.headrace.cli;

import static dev.headrace.cli.Run.golden;
import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.frontends.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private static final String[] LEVELS = {
        "import", "linalg", "tiled", "dataflow", "fused", "materialized", "stream", "scheduled", "sized"
    };

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "mlp-784-256-10"})
    void checkHasARowForEachLevelAndPasses(String name) {
        Run run = Run.of("check", model(name), "--golden", golden(name));
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.err()).as("quiet where nobody watches").isEmpty();
        assertThat(run.out().lines().skip(1).map(line -> line.split(" ", 2)[0])).containsExactly(LEVELS);
        assertThat(run.out().lines().skip(1)).allMatch(line -> line.contains(" pass "));
        assertThat(run.out()).doesNotContain("\u001b");
    }

    @Test
    void aConfigurationChangesTheDesignAndNoValue() throws IOException {
        Path chosen = Files.writeString(
                folder.resolve("c.json"), "{\"choose-tiles\": {\"default-tile\": 8}, \"sizing\": \"normal\"}");
        Run run = Run.of("check", model("mlp-784-256-10"), "--golden", golden("mlp-784-256-10"), "--config", chosen);
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        Path usual = folder.resolve("usual.mlir");
        Path changed = folder.resolve("changed.mlir");
        Run.of("compile", model("mlp-784-256-10"), "--stop-after", "tiled", "-o", usual);
        Run.of("compile", model("mlp-784-256-10"), "--stop-after", "tiled", "--config", chosen, "-o", changed);
        assertThat(changed).isNotEmptyFile();
        assertThat(Files.readString(changed)).isNotEqualTo(Files.readString(usual));
    }

    @Test
    void checkFailsWhereTheGoldenFileSaysSomethingElse() throws IOException {
        byte[] lenet = Files.readAllBytes(golden("lenet5"));
        lenet[lenet.length - 1] ^= (byte) 0x80; // The sign of the last output.
        Path wrong = Files.write(folder.resolve("wrong.safetensors"), lenet);
        Run run = Run.of("check", model("lenet5"), "--golden", wrong);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains(" FAIL ")
                .contains("First difference: level import, output0[0, 9]: ")
                .contains("none, the imported program differs already");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void runWritesWhatPyTorchComputed() {
        Path outputs = folder.resolve("out.safetensors");
        Run run = Run.of("run", model("lenet5"), "--inputs", golden("lenet5"), "--outputs", outputs);
        assertThat(run).isEqualTo(new Run(0, "", ""));
        Comparison comparison = Comparison.of(
                SafetensorsFile.open(outputs).tensors(),
                new java.util.LinkedHashMap<>(
                        Map.of("output0", SafetensorsFile.open(golden("lenet5")).tensor("output0"))),
                1e-5);
        assertThat(comparison.first()).isEmpty();
    }

    @Test
    void twoCompilationsGiveTheSameBytesAndReplaceTheirOwn() throws IOException {
        assertThat(Run.of("compile", model("lenet5"), "-o", folder.resolve("a")))
                .isEqualTo(new Run(0, "", ""));
        assertThat(Run.of("compile", model("lenet5"), "-o", folder.resolve("b")))
                .isEqualTo(new Run(0, "", ""));
        Map<String, byte[]> first = contents(folder.resolve("a"));
        assertThat(first).containsKeys("design.mlir", "report.json", "hls/Makefile", "params/manifest.json");
        Map<String, byte[]> second = contents(folder.resolve("b"));
        assertThat(second.keySet()).isEqualTo(first.keySet());
        first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));

        Files.writeString(folder.resolve("a/notes.txt"), "mine");
        assertThat(Run.of("compile", model("mlp-784-256-10"), "-o", folder.resolve("a"))
                        .code())
                .isZero();
        assertThat(folder.resolve("a/design.mlir")).content().contains("mlp-784-256-10");
        assertThat(folder.resolve("a/notes.txt")).hasContent("mine");
        assertThat(folder).isDirectoryNotContaining("glob:**/.headrace-*");
    }

    @Test
    void optContinuesWhereCompileStopped() throws IOException {
        Path tiled = folder.resolve("tiled.mlir");
        Path fused = folder.resolve("fused.mlir");
        assertThat(Run.of("compile", model("lenet5"), "--stop-after", "tiled", "-o", tiled)
                        .code())
                .isZero();
        Run run = Run.of("opt", tiled, "--passes", "wrap-in-kernels,fuse-kernels{on-chip-bits=1000000}", "-o", fused);
        assertThat(run).isEqualTo(new Run(0, "", ""));
        assertThat(fused).content().contains("dataflow.kernel", "dataflow.itensor_converter");
        assertThat(Run.of("opt", fused, "--verify-only")).isEqualTo(new Run(0, "", ""));
        assertThat(Run.of("opt", fused, "--generic").out()).contains("\"dataflow.kernel\"(");
        assertThat(Run.of("opt", fused).out()).isEqualTo(Files.readString(fused));
    }

    @Test
    void targetsHelpAndVersion() {
        assertThat(Run.of("targets").out()).contains("u55c", "u280", "zu3eg", "xcu55c-fsvh2892-2L-e");
        assertThat(Run.of("--version").out()).startsWith("headrace ");
        assertThat(Run.of("operators").out()).contains("| `aten.addmm` | default | products |");
        for (String command : new String[] {"compile", "check", "run", "opt", "operators", "targets"}) {
            Run help = Run.of(command, "--help");
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("Example").contains("headrace " + command);
        }
    }

    @Test
    void aTargetOfOnesOwn() throws IOException {
        String small = Run.of("targets", "--json", "zu3eg").out().replace("\"zu3eg\"", "\"mine\"");
        Path mine = Files.writeString(folder.resolve("mine.json"), small);
        assertThat(Run.of("targets", "--show", mine).out())
                .contains("mine: xczu3eg-sbva484-1-e", "arith.addf float", "~8.5  assumption: recalled: Ultra96")
                .doesNotContain(" \n");

        Path design = folder.resolve("design");
        assertThat(Run.of("compile", model("lenet5"), "--target", mine, "-o", design)
                        .code())
                .isZero();
        assertThat(design.resolve("target.json")).hasContent(small);
        assertThat(design.resolve("design.mlir")).content().contains("headrace.target = \"mine\"");

        Path tiled = folder.resolve("tiled.mlir");
        Run.of("compile", model("lenet5"), "--target", mine, "--stop-after", "tiled", "-o", tiled);
        assertThat(Run.of("opt", tiled, "--passes", "wrap-in-kernels").err())
                .contains("'mine': is the target of this program and does not come with headrace; give its file");
        assertThat(Run.of("opt", tiled, "--passes", "wrap-in-kernels", "--target", design)
                        .out())
                .contains("headrace.target = \"mine\"");
        assertThat(Run.of("simulate", design).out()).contains("at 250 MHz (predicted, kernels only)");
        Files.writeString(
                design.resolve("target.json"),
                Run.of("targets", "--json", "u55c").out());
        assertThat(Run.of("simulate", design).err())
                .contains("design: was made for target 'mine', and its target.json is of 'u55c'; compile it again");
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                contents.put(directory.relativize(file).toString(), Files.readAllBytes(file));
        }
        return contents;
    }

    /// The same network with the same weights, once as text and once as an archive of PyTorch.
    @Test
    void aModelInText() throws IOException {
        Path text = Path.of("../examples/models/lenet5.mlir");
        Run check = Run.of("check", text, "--golden", Run.golden("lenet5"));
        assertThat(check.code()).as(check.out() + check.err()).isZero();
        assertThat(check.out().lines().filter(l -> l.contains(" pass "))).hasSize(9);
        Path outputs = folder.resolve("a.safetensors");
        assertThat(Run.of("run", text, "--inputs", Run.golden("lenet5"), "--outputs", outputs)
                        .code())
                .isZero();
        Path directory = folder.resolve("lenet5-accelerator");
        assertThat(Run.of("compile", text, "-o", directory).code()).isZero();
        assertThat(Files.readString(directory.resolve("design.mlir"))).contains("headrace.parameter = \"f1.weight\"");
    }

    @Test
    void aBlockOfADecoderInText() {
        Run check =
                Run.of("check", "../examples/models/attention-block.mlir", "--golden", Run.golden("attention-block"));
        assertThat(check.code()).as(check.out() + check.err()).isZero();
    }
}
