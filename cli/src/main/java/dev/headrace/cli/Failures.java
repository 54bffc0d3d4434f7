package dev.headrace.cli;

import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.diagnostic.Diagnostic;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.text.ParseError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Collectors;

/// What the user is told when a command fails, and with which exit code: one line for each mistake, never a stack
/// trace. A mistake in the syntax of a text is shown in its line.
final class Failures {
    /// A check found a difference.
    static final int CHECK_FAILED = 1;
    /// The user's mistake: a wrong option, a file that cannot be used.
    static final int BAD_INPUT = 2;
    /// Our mistake.
    static final int OUR_BUG = 3;
    /// Ended by the user, as a shell reports it.
    static final int INTERRUPTED = 130;

    private Failures() {}

    /// @param args the command line, for the report of a bug
    /// @return the exit code
    static int report(Throwable failure, PrintWriter err, String... args) {
        return switch (failure) {
            case Interrupted _ -> INTERRUPTED;
            case InputError error -> mistake(err, String.valueOf(error.getMessage()));
            case ParseError error -> mistake(err, harmless(place(error.location()) + error.reason()) + excerpt(error));
            case CompileError error -> mistakes(err, error);
            case UncheckedIOException error -> mistake(err, unreadable(Objects.requireNonNull(error.getCause())));
            case IOException error -> mistake(err, unreadable(error));
            case OutOfMemoryError _ ->
                mistake(
                        err,
                        "out of memory at %d MB; give Java more, for example with HEADRACE_JAVA_OPTS=-Xmx16g"
                                .formatted(Runtime.getRuntime().maxMemory() >> 20));
            default -> bug(failure, err, args);
        };
    }

    private static int mistakes(PrintWriter err, CompileError error) {
        for (Diagnostic diagnostic : error.diagnostics().all())
            mistake(err, diagnostic.toString().replaceFirst("error: ", "").replace("\n", "; "));
        return BAD_INPUT;
    }

    private static int mistake(PrintWriter err, String message) {
        err.println("headrace: error: " + message);
        err.flush();
        return BAD_INPUT;
    }

    /// The line of the text and a caret below it. They come from the file, so nothing in them may steer a terminal.
    private static String excerpt(ParseError error) {
        return error.excerpt().lines().map(Failures::harmless).collect(Collectors.joining("\n", "\n", ""));
    }

    private static String harmless(String text) {
        return text.codePoints()
                .map(c -> c == '\t' || !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String place(Location.File location) {
        return location.path() + ":" + location.line() + ":" + location.column() + ": ";
    }

    private static String unreadable(IOException error) {
        String reason = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return "cannot read or write (" + reason + "); check permissions and free space";
    }

    private static int bug(Throwable failure, PrintWriter err, String... args) {
        err.println("headrace: internal error: " + (failure.getMessage() == null ? failure : failure.getMessage()));
        err.println("headrace: this is a bug of ours, no mistake of yours; please report it with "
                + Reproducer.of(failure, args).write());
        err.flush();
        return OUR_BUG;
    }
}
