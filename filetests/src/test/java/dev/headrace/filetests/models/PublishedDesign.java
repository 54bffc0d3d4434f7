package dev.headrace.filetests.models;

import dev.headrace.compiler.scheduling.ScheduleLoops;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The designs of others in `examples/published`, for the card that they were made for.
public final class PublishedDesign {
    private PublishedDesign() {}

    /// @param name of the file, without its ending
    public static KernelOp scheduled(String name) throws IOException {
        Path file = Path.of("../examples/published").resolve(name + ".mlir");
        ModuleOp module = Parser.module(Files.readString(file), file.toString(), Dialects.registry());
        new PassManager().run(module, List.of(new Step.Run(new ScheduleLoops(Targets.named("u280")))));
        return module.all(KernelOp.class).getFirst();
    }
}
