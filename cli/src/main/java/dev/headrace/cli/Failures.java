package dev.headrace.cli;

import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassFailure;
import dev.headrace.ir.text.ParseError;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// What the user is told when a command fails, and with which exit code.
final class Failures implements CommandLine.IExecutionExceptionHandler {
    /// A check found a difference.
    static final int CHECK_FAILED = 1;
    /// The user's mistake: a wrong option, a file that cannot be used.
    static final int BAD_INPUT = 2;
    /// Our mistake.
    static final int OUR_BUG = 3;

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, CommandLine.@Nullable ParseResult parsed) {
        return report(failure, command.getErr());
    }

    static int report(Throwable failure, PrintWriter err) {
        return switch (failure) {
            case InputError error -> say(err, String.valueOf(error.getMessage()), BAD_INPUT);
            case ParseError error -> say(err, String.valueOf(error.getMessage()), BAD_INPUT);
            case CompileError error -> say(err, error.diagnostics().toString(), BAD_INPUT);
            case UncheckedIOException error -> say(err, "cannot read or write: " + reason(error.getCause()), BAD_INPUT);
            case IOException error -> say(err, "cannot read or write: " + reason(error), BAD_INPUT);
            case OutOfMemoryError _ ->
                say(err, "out of memory; give Java more, with HEADRACE_JAVA_OPTS=-Xmx8g for example", BAD_INPUT);
            default -> ourBug(failure, err);
        };
    }

    private static String reason(IOException error) {
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }

    private static int say(PrintWriter err, String message, int code) {
        err.println("headrace: error: " + message);
        err.flush();
        return code;
    }

    private static int ourBug(Throwable failure, PrintWriter err) {
        err.println("headrace: this is a bug of ours: " + failure);
        try {
            Path file = Files.createTempFile(Path.of(""), "headrace-bug-", ".mlir");
            Files.writeString(file, reproducer(failure));
            err.println("headrace: please report it with the file " + file);
        } catch (IOException e) {
            failure.printStackTrace(err);
        }
        err.flush();
        return OUR_BUG;
    }

    private static String reproducer(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        StringBuilder out = new StringBuilder();
        if (failure instanceof PassFailure pass)
            out.append("// headrace opt --passes=").append(pass.pass()).append(" THIS-FILE\n");
        trace.toString().lines().forEach(line -> out.append("// ").append(line).append('\n'));
        if (failure instanceof PassFailure pass) out.append(text(pass.before()));
        return out.toString();
    }

    private static String text(ModuleOp module) {
        try {
            return Printer.custom().includingLocations().print(module);
        } catch (RuntimeException e) {
            return "// the module cannot be printed: " + e + "\n";
        }
    }
}
