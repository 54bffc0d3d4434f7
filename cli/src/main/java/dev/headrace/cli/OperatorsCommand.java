package dev.headrace.cli;

import dev.headrace.frontends.aten.OperatorTable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `headrace operators`: the ATen operators that models may call.
@Command(
        name = "operators",
        description = "Lists the ATen operators that models may call, as a page of Markdown.",
        footer = {"", "Example:", "  headrace operators > docs/operators.md"})
final class OperatorsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(OperatorTable.markdown());
        out.flush();
        return 0;
    }
}
