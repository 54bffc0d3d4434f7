package dev.headrace.cli;

import dev.headrace.backends.lint.Finding;
import dev.headrace.backends.lint.Lint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace lint`: whether C++ obeys the rules of the vendor's compiler.
@Command(
        name = "lint",
        description = {
            "Checks the C++ in DIR/hls against the dataflow rules of the vendor's compiler. It reads the sources only."
                    + " 'headrace compile' does the same before it writes them.",
            "Prints one line for each finding: FILE:LINE: RULE: MESSAGE. Exit code 1 if there are any."
        },
        footer = {"", "Examples:", "  headrace lint gpt2-accelerator"})
final class LintCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A directory that 'headrace compile' wrote.")
    private Path directory;

    @Override
    public Integer call() {
        List<Finding> findings = Lint.check(directory);
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : findings) out.println(directory.resolve("hls") + "/" + finding);
        return findings.isEmpty() ? 0 : Failures.CHECK_FAILED;
    }
}
