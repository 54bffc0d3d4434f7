package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Compiles C++ and runs it. Tests that need it are skipped, and say so, where there is no `g++`.
record Gxx(Path folder) {
    record Run(int exit, String output) {}

    /// Writes the header stand-ins into `folder`.
    static Gxx in(Path folder) throws IOException, InterruptedException {
        assumeTrue(isInstalled(), "g++ is not on the PATH: the C simulation is NOT tested");
        for (RuntimeFile file : RuntimeFile.values()) {
            Path target = folder.resolve(file.path());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.text());
        }
        return new Gxx(folder);
    }

    /// The program that these sources make; a warning is a failure.
    Path compile(String name, Path... sources) throws IOException, InterruptedException {
        Path program = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("g++", "-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror"));
        command.addAll(List.of(
                "-Wno-unknown-pragmas",
                "-Wno-unused-label",
                "-U_FORTIFY_SOURCE",
                "-fwrapv",
                "-Ihls",
                "-Ihls/csim/include",
                "-Ihost"));
        for (Path source : sources) command.add(source.toString());
        command.addAll(List.of("-o", program.toString()));
        Run run = run(command);
        assertThat(run.exit()).as(run.output()).isZero();
        return program;
    }

    Run run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        return new Run(process.exitValue(), Files.readString(output));
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("g++", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
