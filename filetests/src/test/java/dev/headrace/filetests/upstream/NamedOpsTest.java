package dev.headrace.filetests.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.Dialects;
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
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A named operation is the generic one that MLIR makes of it: the same loops in the same order, the same maps, the
/// same body.
class NamedOpsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void requireMlir() {
        MlirOpt.requireInstalled();
    }

    @Test
    void namesMeanWhatMlirMakesOfThem() throws IOException, InterruptedException {
        assertThat(read(source())).isEqualTo(read(mlir("--linalg-generalize-named-ops")));
    }

    @Test
    void theGenericSyntaxMeansTheSame() throws IOException, InterruptedException {
        assertThat(read(mlir("--mlir-print-op-generic"))).isEqualTo(read(mlir()));
    }

    /// As we print it, without the flags that only MLIR's generic syntax spells out.
    private static String read(String text) {
        ModuleOp module = Parser.module(text, "named.mlir", Dialects.registry());
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        assertThat(problems.all()).isEmpty();
        return Printer.custom().print(module).replace(" {fastmath = #arith.fastmath<none>}", "");
    }

    private String mlir(String... options) throws IOException, InterruptedException {
        assertThat(MlirOpt.objection(source(), folder, options)).isEmpty();
        return Files.readString(folder.resolve("output.mlir"));
    }

    private static String source() throws IOException {
        try (InputStream in = NamedOpsTest.class.getResourceAsStream("named.mlir")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
