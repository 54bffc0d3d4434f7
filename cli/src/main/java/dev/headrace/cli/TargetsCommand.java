package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `headrace targets`: the devices that designs can be made for.
@Command(
        name = "targets",
        description = "Lists the devices that --target knows.",
        footer = {"", "Example:", "  headrace targets"})
final class TargetsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%-8s %-24s %8s %10s %8s %8s %6s  %s%n",
                "name", "part", "MHz", "LUT", "DSP", "BRAM18", "URAM", "memory");
        for (String name : Targets.known()) {
            Target target = Targets.named(name);
            out.printf(
                    "%-8s %-24s %8.0f %10d %8d %8d %6d  %d x %s%n",
                    target.name(),
                    target.part(),
                    target.megahertz(),
                    target.resources().lut(),
                    target.resources().dsp(),
                    target.resources().bram18(),
                    target.resources().uram(),
                    target.memory().channels(),
                    target.memory().kind());
        }
        out.flush();
        return 0;
    }
}
