package dev.headrace.cli;

import dev.headrace.backends.hls.Board;
import dev.headrace.backends.hls.HlsDesign;
import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.TargetFile;
import dev.headrace.dialects.Level;
import dev.headrace.explorer.SimulatedTime;
import dev.headrace.ir.InputError;
import dev.headrace.ir.text.Printer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
            "The directory appears whole or not at all. One that headrace wrote before is replaced; any other is left"
                    + " alone.",
            "",
            "Examples:",
            "  headrace compile gpt2.pt2 -o gpt2-accelerator",
            "  headrace compile gpt2.pt2 --stop-after fused > fused.mlir",
            "  headrace compile gpt2.pt2 --config fast.json",
            "  headrace compile llama/ --prefill 128",
            "  headrace compile llama/ --decode --max-seq 1024",
            "  headrace compile gpt2.pt2 --explain transformer.h.0.attn"
        })
final class CompileCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A .pt2, .onnx or .mlir file, or a Hugging Face directory.")
    private Path model;

    @Mixin
    private Lengths lengths;

    @Mixin
    private TargetOption target;

    @Mixin
    private MaximumOption maximum;

    @Mixin
    private QuantizeOption quantize;

    @Mixin
    private ConfigurationOption configuration;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "The directory to write; by default named as the model. With --stop-after a file.")
    private @Nullable Path output;

    @Option(
            names = "--stop-after",
            paramLabel = "LEVEL",
            description = "Prints the program at this level instead: linalg, tiled, dataflow, fused, materialized,"
                    + " stream, scheduled or sized.")
    private @Nullable String stopAfter;

    @Option(
            names = "--locations",
            description = "With --stop-after, also prints where each operation comes from; 'headrace opt' then gives"
                    + " streams and tasks the same names.")
    private boolean locations;

    @Option(
            names = "--explain",
            paramLabel = "NAME",
            description = "Prints instead what was decided about a kernel, task, FIFO or module of the model, and why;"
                    + " 'headrace explain' does so for a directory that was written.")
    private @Nullable String explain;

    @Option(
            names = "--no-weights",
            description = "Compiles a model whose file holds no weights: all but the packed parameters.")
    private boolean noWeights;

    @Mixin
    private DecoderOptions decoder;

    @Override
    public Integer call() {
        TargetFile description = target.file();
        Target device = description.target();
        Configuration chosen = configuration.chosen();
        Progress progress = new Progress(spec.commandLine().getErr());
        if (explain != null) explain(explain, device, chosen, progress);
        else if (stopAfter != null) print(Levels.named(stopAfter), device, chosen, progress);
        else write(output != null ? output : besideTheUser(), description, chosen, progress);
        return 0;
    }

    private void explain(String name, Target device, Configuration chosen, Progress progress) {
        if (output != null)
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--explain prints and writes no directory: leave out --output");
        Model opened = opened(device, progress);
        Level level = stopAfter == null ? Level.SIZED : Levels.named(stopAfter);
        progress.during(opened.module(), Pipeline.until(level, device, chosen, new SimulatedTime(device)));
        Texts.write(
                Explanation.of(opened.module(), name), null, spec.commandLine().getOut());
    }

    private void print(Level level, Target device, Configuration chosen, Progress progress) {
        if (output != null) Texts.requireWritable(output);
        Model opened = opened(device, progress);
        progress.during(opened.module(), Pipeline.until(level, device, chosen, new SimulatedTime(device)));
        Printer printer = locations ? Printer.custom().includingLocations() : Printer.custom();
        Texts.write(printer.print(opened.module()), output, spec.commandLine().getOut());
    }

    private void write(Path directory, TargetFile description, Configuration chosen, Progress progress) {
        Target device = description.target();
        Board board = Boards.of(description);
        HlsDesign.requireOurs(directory);
        Model opened = opened(device, progress);
        if (!noWeights) opened.requireParameters();
        progress.during(opened.module(), Pipeline.standard(device, chosen, new SimulatedTime(device)));
        progress.during("writing " + directory, () -> {
            try {
                if (noWeights) HlsDesign.writeWithoutParameters(opened.module(), board, directory);
                else HlsDesign.write(opened.module(), opened.parameters(), board, directory);
            } catch (InputError e) {
                throw e;
            } catch (RuntimeException e) {
                throw new WorkFailure("writing the design", opened.module(), e);
            }
        });
        progress.say("wrote " + directory);
        Fit.warn(opened.module(), device, spec.commandLine().getErr());
    }

    private Model opened(Target device, Progress progress) {
        Model opened = progress.during("reading " + model, () -> Model.open(model, lengths, maximum.maxima(), null));
        Model ready = progress.during(
                "quantizing",
                () -> quantize.apply(
                        opened, model, !noWeights, spec.commandLine().getErr()));
        Model kept = decoder.apply(ready, model);
        kept.setTarget(device);
        return kept;
    }

    private Path besideTheUser() {
        String name = String.valueOf(model.toAbsolutePath().normalize().getFileName());
        if (Files.isDirectory(model)) return Path.of(name + lengths.suffix());
        return Path.of(
                name.matches(".+\\.(pt2|onnx|mlir)") ? name.substring(0, name.lastIndexOf('.')) : name + ".design");
    }
}
