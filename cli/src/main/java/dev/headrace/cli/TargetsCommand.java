package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.TargetFile;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `headrace targets`: the devices that designs can be made for.
@Command(
        name = "targets",
        description = "Lists the devices that --target knows, or all that is known about one.",
        footer = {
            "",
            "A target of your own is a file: --json u55c prints one to start from. Every number in it says where it"
                    + " comes from.",
            "",
            "Examples:",
            "  headrace targets",
            "  headrace targets --show u55c",
            "  headrace targets --json u55c > mine.json",
            "  headrace targets --show mine.json"
        })
final class TargetsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--show", paramLabel = "NAME", description = "Prints every number of a target with its source.")
    private @Nullable String show;

    @Option(names = "--json", paramLabel = "NAME", description = "Prints a target as the file that --target takes.")
    private @Nullable String json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (json != null) out.print(TargetOption.named(json).text());
        if (show != null) out.print(TargetSheet.of(TargetOption.named(show)));
        if (json == null && show == null) list(out);
        out.flush();
        return 0;
    }

    private static void list(PrintWriter out) {
        out.printf(
                "%-8s %-24s %8s %10s %8s %8s %6s  %s%n",
                "name", "part", "MHz", "LUT", "DSP", "BRAM18", "URAM", "memory");
        for (String name : TargetFile.known()) {
            Target target = TargetFile.named(name).target();
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
    }
}
