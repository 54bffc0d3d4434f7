package dev.headrace.cli;

import dev.headrace.dialects.Dialects;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.text.Parser;
import java.nio.file.Files;
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
        Path file = directory.resolve("design.mlir");
        if (!Files.isRegularFile(file))
            throw new InputError(
                    "holds no design.mlir", directory.toString(), "give a directory that headrace compile wrote");
        ModuleOp module = Parser.module(OptCommand.text(file), file.toString(), Dialects.registry());
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        if (problems.hasErrors()) throw new CompileError(problems);
        Texts.write(Explanation.of(module, name), null, spec.commandLine().getOut());
        return 0;
    }
}
