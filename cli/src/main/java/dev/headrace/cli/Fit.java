package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.ModuleOp;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Whether a design fits its target.
final class Fit {
    private Fit() {}

    /// One line for each resource of which all kernels of a group together need more than there is, and one if there
    /// are several groups.
    static void warn(ModuleOp module, Target target, PrintWriter err) {
        SequencedMap<Integer, List<KernelOp>> groups = KernelOp.byGroup(module);
        if (groups.size() > 1)
            err.printf(
                    "headrace: note: the kernels do not fit on target %s together: %d images, in the order of"
                            + " hls/link_0.cfg and so on%n",
                    target.name(), groups.size());
        groups.forEach((group, kernels) -> warn(group, kernels, groups.size(), target, err));
        err.flush();
    }

    private static void warn(int group, List<KernelOp> kernels, int groups, Target target, PrintWriter err) {
        String what = groups == 1 ? "the design" : "image " + group;
        Resources needed = kernels.stream()
                .map(kernel -> Resources.of(kernel).orElse(Resources.NONE))
                .reduce(Resources.NONE, Resources::plus);
        Map<String, Long> there = target.usable().byName();
        needed.byName().forEach((kind, count) -> {
            long most = there.getOrDefault(kind, 0L);
            if (count > most)
                err.printf(
                        "headrace: warning: %s needs about %d %s, target %s has %d for kernels; report.json"
                                + " tells what takes them and what can be done%n",
                        what, count, kind, target.name(), most);
        });
    }
}
