package dev.headrace.cli;

import dev.headrace.ir.pass.Step;
import java.io.PrintWriter;
import java.util.function.Supplier;

/// One line on a terminal that says what is going on; nothing where standard error is no terminal.
final class Progress {
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean visible;

    Progress(PrintWriter err) {
        this.err = err;
        visible = System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    }

    <T> T during(String what, Supplier<T> work) {
        show(what);
        T result = work.get();
        done();
        return result;
    }

    void step(Step step) {
        show(
                switch (step) {
                    case Step.Run(var pass) -> pass.name();
                    case Step.Reach(var level) -> "reached " + level.text();
                });
    }

    private void show(String what) {
        if (!visible) return;
        err.print(ERASE + what);
        err.flush();
    }

    void done() {
        if (!visible) return;
        err.print(ERASE);
        err.flush();
    }
}
