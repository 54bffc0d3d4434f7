package dev.headrace.cli;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;

/// One line on a terminal that says what is going on; nothing where standard error is no terminal.
final class Progress {
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean visible;

    Progress(PrintWriter err) {
        this(err, Terminal.showsProgress());
    }

    Progress(PrintWriter err, boolean visible) {
        this.err = err;
        this.visible = visible;
    }

    /// Runs steps over a module and names each.
    void during(ModuleOp module, List<Step> steps) {
        PassManager manager = new PassManager();
        for (Step step : steps) during(name(step), () -> manager.run(module, List.of(step)));
    }

    void during(String what, Runnable work) {
        var _ = during(what, () -> {
            work.run();
            return what;
        });
    }

    <T> T during(String what, Supplier<T> work) {
        if (!visible) return work.get();
        print(ERASE + what);
        try {
            return work.get();
        } finally {
            print(ERASE);
        }
    }

    /// A line until the next one.
    void show(String what) {
        if (visible) print(ERASE + what);
    }

    /// A line that stays, for somebody who watches.
    void say(String what) {
        if (visible) print(ERASE + what + System.lineSeparator());
    }

    /// A line for everybody.
    void warn(String what) {
        print((visible ? ERASE : "") + "headrace: " + what + System.lineSeparator());
    }

    private void print(String text) {
        err.print(text);
        err.flush();
    }

    private static String name(Step step) {
        return switch (step) {
            case Step.Run(var pass) -> pass.name();
            case Step.Reach(var level) -> "verifying level " + level.text();
        };
    }
}
