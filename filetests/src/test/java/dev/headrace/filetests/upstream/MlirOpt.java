package dev.headrace.filetests.upstream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// MLIR's own parser and verifier.
final class MlirOpt {
    private static final String TOOL = "mlir-opt-22";

    private MlirOpt() {}

    static void requireInstalled() {
        boolean found = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, TOOL)));
        assumeTrue(found, TOOL + " is not installed: apt-get install --no-remove mlir-22-tools");
    }

    /// What the tool has to say against a program, if anything.
    /// @param folder for its files
    static Optional<String> objection(String program, Path folder, String... options)
            throws IOException, InterruptedException {
        Path messages = folder.resolve("messages.txt");
        List<String> command = new ArrayList<>(List.of(TOOL));
        command.addAll(List.of(options));
        command.add(Files.writeString(folder.resolve("program.mlir"), program).toString());
        command.addAll(List.of("-o", folder.resolve("output.mlir").toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(messages.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) throw new IOException(TOOL + " does not come to an end");
        return process.exitValue() == 0 ? Optional.empty() : Optional.of(Files.readString(messages));
    }
}
