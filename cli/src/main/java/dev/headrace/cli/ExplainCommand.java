package dev.headrace.cli;

import dev.headrace.ir.ModuleOp;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace explain`: why a compiled design is as it is.
@Command(
        name = "explain",
        description = "Prints what was decided about a part of a compiled design, and why.",
        footer = {
            "",
            "NAME is a kernel, a task, a FIFO or a module of the model, as the model or the C++ spells it; it stands"
                    + " for all below it.",
            "",
            "Example:",
            "  headrace explain gpt2-accelerator transformer.h.0.attn"
        })
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "A directory that headrace compile wrote.")
    private Path directory;

    @Parameters(index = "1", paramLabel = "NAME", description = "What to explain.")
    private String name;

    @Override
    public Integer call() {
        ModuleOp module = Design.in(directory);
        Texts.write(Explanation.of(module, name), null, spec.commandLine().getOut());
        return 0;
    }
}
