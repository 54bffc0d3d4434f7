package dev.headrace.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The operations that MLIR has too are spelt as MLIR spells them. `upstream.mlir` holds each of them once.
class UpstreamTextTest {
    private static final String TOOL = "mlir-opt-22";

    @TempDir
    Path folder;

    @Test
    void bothSyntaxesComeBackAsTheyWere() throws IOException {
        ModuleOp module = parse(source());
        String custom = Printer.custom().print(module);
        assertThat(Printer.custom().print(parse(custom))).isEqualTo(custom);
        assertThat(Printer.custom().print(parse(Printer.generic().print(module))))
                .isEqualTo(custom);
    }

    @Test
    void mlirReadsWhatWePrint() throws IOException, InterruptedException {
        requireTool();
        ModuleOp module = parse(source());
        String reference = run(source());
        assertThat(run(Printer.custom().print(module))).isEqualTo(reference);
        assertThat(run(Printer.generic().print(module))).isEqualTo(reference);
    }

    @Test
    void weReadWhatMlirPrints() throws IOException, InterruptedException {
        requireTool();
        String expected = Printer.custom().print(parse(source()));
        assertThat(Printer.custom().print(parse(run(source())))).isEqualTo(expected);
        // The generic syntax spells default flags out, so compare what MLIR makes of it.
        String generic = run(source(), "--mlir-print-op-generic");
        assertThat(run(Printer.custom().print(parse(generic)))).isEqualTo(run(source()));
    }

    private static void requireTool() {
        boolean found = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, TOOL)));
        assumeTrue(found, TOOL + " is not installed: apt-get install --no-remove mlir-22-tools");
    }

    private static String source() throws IOException {
        try (InputStream in = UpstreamTextTest.class.getResourceAsStream("upstream.mlir")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ModuleOp parse(String text) {
        ModuleOp module = Parser.module(text, "upstream.mlir", Dialects.registry());
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        assertThat(problems.all()).isEmpty();
        return module;
    }

    private String run(String text, String... options) throws IOException, InterruptedException {
        Path input = Files.writeString(folder.resolve("in.mlir"), text);
        Path output = folder.resolve("out.mlir");
        Path messages = folder.resolve("messages.txt");
        List<String> command = new ArrayList<>(List.of(TOOL, input.toString(), "-o", output.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(messages.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(messages)).isZero();
        return Files.readString(output);
    }
}
