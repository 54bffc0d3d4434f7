package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.ModuleOp;
import java.io.PrintWriter;
import java.util.Map;

/// Whether a design fits its target.
final class Fit {
    private Fit() {}

    /// One line for each resource of which all kernels together need more than there is.
    static void warn(ModuleOp module, Target target, PrintWriter err) {
        Resources needed = module.all(KernelOp.class).stream()
                .map(kernel -> Resources.of(kernel).orElse(Resources.NONE))
                .reduce(Resources.NONE, Resources::plus);
        Map<String, Long> there = target.usable().byName();
        needed.byName().forEach((kind, count) -> {
            long most = there.getOrDefault(kind, 0L);
            if (count > most)
                err.printf(
                        "headrace: warning: the design needs about %d %s, target %s has %d for kernels; report.json"
                                + " tells what takes them and what can be done%n",
                        count, kind, target.name(), most);
        });
        err.flush();
    }
}
