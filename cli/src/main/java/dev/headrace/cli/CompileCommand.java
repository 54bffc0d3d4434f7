package dev.headrace.cli;

import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.Level;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.text.Printer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace compile`: from a model to a directory with the accelerator.
@Command(
        name = "compile",
        description = "Compiles a model to a streaming accelerator: HLS C++, host program, packed parameters, report.",
        footer = {
            "",
            "Examples:",
            "  headrace compile gpt2.pt2 -o gpt2-accelerator",
            "  headrace compile gpt2.pt2 --stop-after fused > fused.mlir"
        })
final class CompileCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A .pt2 file written by torch.export.save.")
    private Path model;

    @Mixin
    private TargetOption target;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "The directory to write; by default the model's name. With --stop-after a file.")
    private @Nullable Path output;

    @Option(
            names = "--stop-after",
            paramLabel = "LEVEL",
            description =
                    "Prints the program at this level instead: linalg, tiled, dataflow, fused, materialized, stream,"
                            + " scheduled, sized.")
    private @Nullable String stopAfter;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        if (stopAfter != null) return print(Levels.named(stopAfter));
        Path directory = output != null ? output : defaultDirectory();
        HlsDesign.requireOurs(directory);
        Progress progress = new Progress(err);
        Model opened = progress.during("reading " + model, () -> Model.open(model));
        Target device = target.target();
        new PassManager(progress::step).run(opened.module(), Pipeline.standard(device));
        progress.during("writing " + directory, () -> {
            HlsDesign.write(opened.module(), opened.parameters(), Boards.of(device), directory);
            return directory;
        });
        progress.done();
        spec.commandLine().getOut().println(directory);
        return 0;
    }

    private int print(Level level) {
        Model opened = Model.open(model);
        new PassManager().run(opened.module(), Pipeline.until(level, target.target()));
        Texts.write(
                Printer.custom().print(opened.module()),
                output,
                spec.commandLine().getOut());
        return 0;
    }

    private Path defaultDirectory() {
        String name = model.getFileName().toString();
        return Path.of(name.endsWith(".pt2") ? name.substring(0, name.length() - ".pt2".length()) : name + ".design");
    }
}
