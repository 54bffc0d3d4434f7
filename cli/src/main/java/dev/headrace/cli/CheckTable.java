package dev.headrace.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/// What `headrace check` prints: a row for each level as soon as it is known.
final class CheckTable {
    private final PrintWriter out;
    private final Ansi ansi = Terminal.showsColours() ? Ansi.ON : Ansi.OFF;

    CheckTable(PrintWriter out) {
        this.out = out;
        print("%-13s %11s %11s %11s  %-6s %8s%n", "level", "max abs", "max rel", "vs before", "result", "seconds");
    }

    /// @param golden the level against the golden file
    /// @param before the level against the one before it, if there is one
    void row(String level, Comparison golden, @Nullable Comparison before, double seconds) {
        print(
                "%-13s %11.2e %11.2e %11s  %s %8.2f%n",
                level,
                golden.absolute(),
                golden.relative(),
                before == null ? "" : "%.2e".formatted(before.relative()),
                ansi.string(golden.passed() ? "@|green pass|@  " : "@|bold,red FAIL|@  "),
                seconds);
    }

    void line(String text) {
        print("%s%n", text);
    }

    private void print(String format, Object... values) {
        out.printf(Locale.ROOT, format, values);
        out.flush();
    }
}
