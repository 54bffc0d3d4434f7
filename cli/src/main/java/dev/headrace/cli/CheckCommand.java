package dev.headrace.cli;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.explorer.SimulatedTime;
import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.frontends.tokenizer.Tokenizer;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace check`: the same numbers at every level.
@Command(
        name = "check",
        description = {
            "Compiles a model, executes every level on the inputs of a golden file, and compares with the outputs"
                    + " there.",
            "Exit code 1 if a level differs.",
            "With --quantize levels are compared with the quantized program, and what it loses against the golden file"
                    + " is told.",
            "Or tells how well a language model predicts a text."
        },
        footer = {
            "",
            "A golden file is a safetensors file with input0, input1, and so on, and output0, output1, and so on, as"
                + " PyTorch computed them. State that the model keeps between runs is buffer.NAME before the run, by"
                + " default as the model file has it, and mutated.NAME after it.",
            "",
            "Columns: the largest error; the same relative to the largest |output|; relative to the level before"
                    + " rather than to the golden file; seconds for the passes to this level and its execution.",
            "",
            "Examples:",
            "  headrace check gpt2.pt2 --golden gpt2.golden.safetensors",
            "  headrace check gpt2.pt2 --golden gpt2.golden.safetensors --csim",
            "  headrace check llama/ --golden llama.golden.safetensors",
            "  headrace check llama/ --text held-back.txt"
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A .pt2, .onnx or .mlir file, or a Hugging Face directory.")
    private Path model;

    @Mixin
    private Lengths lengths;

    @Option(names = "--golden", paramLabel = "FILE", description = "Inputs and expected outputs.")
    private @Nullable Path golden;

    @Mixin
    private TextOptions text;

    @Mixin
    private EngineOption engine;

    @Mixin
    private TargetOption target;

    @Mixin
    private MaximumOption maximum;

    @Mixin
    private QuantizeOption quantize;

    @Mixin
    private ConfigurationOption configuration;

    @Option(
            names = "--csim",
            description = "Also compiles the generated C++ with g++ and runs it, each FIFO at its emitted depth.")
    private boolean csim;

    @Option(
            names = "--fast",
            description = "Executes every level as machine code of this computer instead of by the interpreter.")
    private boolean fast;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description = "The largest error allowed, relative to the largest |output|; integers must be equal."
                    + " Default: 2e-2 for a model with bf16 or f16 outputs, 1e-4 otherwise.")
    private @Nullable Double tolerance;

    @Override
    public Integer call() {
        if (tolerance != null && !(tolerance >= 0 && tolerance < 1))
            throw new InputError("is no tolerance", "'" + tolerance + "'", "give a number from 0 to below 1");
        if (golden == null && text.file() == null)
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "Missing required option: '--text=FILE' or '--golden=FILE'");
        Progress progress = new Progress(spec.commandLine().getErr());
        boolean passed = golden == null || levels(golden, progress);
        Path file = text.file();
        if (file != null) scores(file, progress);
        return passed ? 0 : Failures.CHECK_FAILED;
    }

    private boolean levels(Path golden, Progress progress) {
        Target device = target.target();
        Configuration chosen = configuration.chosen();
        if (csim) CSimulation.requireCompiler();
        SafetensorsFile file = SafetensorsFile.open(golden);
        lengths.completeFrom(file);
        Model read = progress.during("reading " + model, () -> Model.open(model, lengths, maximum.maxima(), file));
        Model real = new Model(read.module().copy(), read.parameters());
        Model opened = progress.during(
                "quantizing",
                () -> quantize.apply(read, model, true, spec.commandLine().getErr()));
        SequencedMap<String, TensorData> inputs = Golden.inputs(opened, golden, file);
        SequencedMap<String, TensorData> known = Golden.outputs(opened, golden, file);
        opened.requireParameters();
        SequencedMap<String, TensorData> expected = quantize.isGiven()
                ? progress.during("executing", () -> Execution.of(opened, "the quantized program", inputs))
                : known;
        opened.setTarget(device);
        CheckTable table = new CheckTable(spec.commandLine().getOut());
        LevelCheck check = new LevelCheck(
                opened, inputs, expected, tolerance != null ? tolerance : usual(known), fast, table, progress);
        for (String missing : Golden.statesNotIn(file, opened))
            table.line("not compared, for " + golden + " does not have it: " + missing);
        check.through(Pipeline.standard(device, chosen, new SimulatedTime(device)));
        if (csim)
            check.last(
                    "csim",
                    () -> progress.during(
                            "compiling and running the C++",
                            () -> CSimulation.run(opened, device, golden, inputs, expected.sequencedKeySet())));
        if (quantize.isGiven())
            progress.during("measuring layers", () -> quantize.loss(real, inputs, known, expected))
                    .print(table);
        return check.passed();
    }

    private void scores(Path file, Progress progress) {
        if (golden == null) lengths.refuseForText(model);
        if (!Files.isDirectory(model))
            throw new InputError(
                    "is no Hugging Face directory, which --text needs", model.toString(), "leave --text out");
        engine.requireUsable();
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(model);
        try (Tokenizer tokenizer = Tokenizer.of(model)) {
            TextWindows windows = TextWindows.of(file, tokenizer, text.window());
            Model real = window(directory);
            tokenizer.requireWithin(vocabulary(real));
            for (long[] window : windows.windows()) tokenizer.requireKnown(window, vocabulary(real));
            Model quantized = quantize.apply(
                    window(directory), model, true, spec.commandLine().getErr());
            List<TextCheck.Candidate> candidates = new ArrayList<>();
            try (Engine one = engine.start(real, target.target(), progress);
                    Engine other = quantize.isGiven() ? engine.start(quantized, target.target(), progress) : one) {
                candidates.add(new TextCheck.Candidate("float", one));
                if (quantize.isGiven()) candidates.add(new TextCheck.Candidate(quantize.toString(), other));
                TextCheck check = new TextCheck(candidates);
                check.run(windows, text.windows(), progress);
                check.print(spec.commandLine().getOut());
            }
        }
    }

    private Model window(HuggingFaceDirectory directory) {
        Model opened =
                new Model(ImportHuggingFace.convert(directory, new Phase.Prefill(text.window())), directory::tensor);
        opened.requireParameters();
        return opened;
    }

    private static long vocabulary(Model model) {
        return ((TensorType) model.main().type().results().getFirst()).shape().at(2);
    }

    /// The step between neighbours of `bf16` is 8e-3 of a number, and PyTorch's own kernels differ by some of them.
    private static double usual(SequencedMap<String, TensorData> known) {
        boolean isNarrow =
                known.values().stream().anyMatch(t -> t.kind() == ElementKind.BF16 || t.kind() == ElementKind.F16);
        return isNarrow ? 2e-2 : 1e-4;
    }
}
