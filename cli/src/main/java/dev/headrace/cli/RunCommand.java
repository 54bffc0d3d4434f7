package dev.headrace.cli;

import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace run`: the model on given inputs, by one of the engines.
@Command(
        name = "run",
        description = "Computes the outputs of a model for given inputs.",
        footer = {
            "",
            "Both files are safetensors files. Tensors that are no inputs of the model are left alone, so a golden file"
                    + " serves as well.",
            "State that the model keeps between runs is read as buffer.NAME, by default from the model file, and"
                    + " written as mutated.NAME.",
            "",
            "Example:",
            "  headrace run gpt2.pt2 --inputs tokens.safetensors --outputs logits.safetensors"
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A .pt2, .onnx or .mlir file, or a Hugging Face directory.")
    private Path model;

    @Mixin
    private Lengths lengths;

    @Option(names = "--inputs", required = true, paramLabel = "FILE", description = "Has input0, input1, and so on.")
    private Path inputs;

    @Option(
            names = "--outputs",
            required = true,
            paramLabel = "FILE",
            description = "Will have output0, output1, and so on.")
    private Path outputs;

    @Mixin
    private EngineOption engine;

    @Mixin
    private TargetOption target;

    @Mixin
    private MaximumOption maximum;

    @Mixin
    private QuantizeOption quantize;

    @Override
    public Integer call() {
        Texts.requireWritable(outputs);
        engine.requireUsable();
        Progress progress = new Progress(spec.commandLine().getErr());
        SafetensorsFile given = SafetensorsFile.open(inputs);
        lengths.completeFrom(given);
        Model read = progress.during("reading " + model, () -> Model.open(model, lengths, maximum.maxima(), given));
        Model opened = progress.during(
                "quantizing",
                () -> quantize.apply(read, model, true, spec.commandLine().getErr()));
        SequencedMap<String, TensorData> values = Golden.inputs(opened, inputs, given);
        opened.requireParameters();
        SequencedMap<String, TensorData> results = new LinkedHashMap<>();
        try (Engine one = engine.start(opened, target.target(), progress)) {
            results.putAll(progress.during("executing", () -> one.run(values)));
            one.state().forEach((name, data) -> results.put(name.replaceFirst("buffer", "mutated"), data));
            SafetensorsFile.write(outputs, results);
        }
        progress.say("wrote " + outputs);
        return 0;
    }
}
