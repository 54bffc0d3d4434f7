package dev.headrace.cli;

import dev.headrace.compiler.PassList;
import dev.headrace.compiler.target.TargetFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.PassFailure;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What is needed to see a bug of ours again: the command, the stack trace, and where a pass broke, the program before
/// that pass as text that `headrace opt` reads.
record Reproducer(String text) {
    static Reproducer of(Throwable failure, String... args) {
        StringBuilder text = new StringBuilder();
        comment(text, "command: headrace " + String.join(" ", args));
        comment(text, "Java " + Runtime.version() + " on " + System.getProperty("os.name"));
        if (failure instanceof PassFailure broken && PassList.names().contains(broken.pass()))
            comment(text, "again: headrace opt THIS-FILE" + target(broken.before()) + " --passes " + broken.pass());
        comment(text, trace(failure));
        switch (failure) {
            case PassFailure broken -> text.append(program(broken.before()));
            case WorkFailure broken -> text.append(program(broken.module()));
            default -> {}
        }
        return new Reproducer(text.toString());
    }

    /// Writes a new file into the current folder, or where that cannot be written, into the one for temporary files.
    /// @return how the user finds it
    String write() {
        for (Path folder : List.of(Path.of(""), Path.of(System.getProperty("java.io.tmpdir")))) {
            try {
                Path file = Files.createTempFile(folder, "headrace-bug-", ".mlir");
                Files.writeString(file, text);
                return "the file " + file;
            } catch (IOException _) {
                // The next folder.
            }
        }
        return "the command line; no file could be written";
    }

    private static String target(ModuleOp module) {
        return Model.target(module)
                .map(name -> " --target " + (TargetFile.known().contains(name) ? name : "FILE-OF-" + name))
                .orElse("");
    }

    private static void comment(StringBuilder text, String lines) {
        lines.lines().forEach(line -> text.append("// ").append(line).append('\n'));
    }

    private static String trace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static String program(ModuleOp module) {
        try {
            return Printer.custom().includingLocations().print(module);
        } catch (RuntimeException | StackOverflowError e) {
            return "// the program cannot be printed: " + e + "\n";
        }
    }
}
