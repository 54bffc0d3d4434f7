package dev.headrace.filetests.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What came of a process.
record Run(int exitCode, String output, String errors) {
    /// A process under way, whose streams go into files so that it can never block.
    record Started(Process process, Path output, Path errors) {
        Run await() throws IOException, InterruptedException {
            var exitCode = process.waitFor();
            return new Run(exitCode, Files.readString(output), Files.readString(errors));
        }
    }

    static Started start(Path folder, Map<String, String> environment, Path program, String... arguments)
            throws IOException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        var output = Files.createTempFile(folder, "run", ".out");
        var errors = Files.createTempFile(folder, "run", ".err");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        return new Started(builder.start(), output, errors);
    }
}
