package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.TargetFile;
import dev.headrace.dialects.Dialects;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.text.Parser;
import java.nio.file.Files;
import java.nio.file.Path;

/// A compiled design in its directory.
final class Design {
    private Design() {}

    /// The design at level sized.
    /// @throws InputError if the directory holds none
    static ModuleOp in(Path directory) {
        Path file = directory.resolve("design.mlir");
        if (!Files.isRegularFile(file))
            throw new InputError(
                    "holds no design.mlir", directory.toString(), "give a directory that headrace compile wrote");
        ModuleOp module = Parser.module(OptCommand.text(file), file.toString(), Dialects.registry());
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        if (problems.hasErrors()) throw new CompileError(problems);
        return module;
    }

    /// What the design in the directory was made for.
    /// @throws InputError if the directory does not tell, or tells two things
    static Target target(Path directory, ModuleOp module) {
        Target target = TargetFile.ofDesign(directory).target();
        String name = Model.target(module).orElse("");
        if (!name.equals(target.name()))
            throw new InputError(
                    "was made for target '" + name + "', and its " + TargetFile.IN_DESIGN + " is of '" + target.name()
                            + "'",
                    directory.toString(),
                    "compile it again");
        return target;
    }
}
