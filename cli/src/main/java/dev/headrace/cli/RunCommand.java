package dev.headrace.cli;

import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.data.TensorData;
import dev.headrace.simulator.values.Interpreter;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace run`: the model on given inputs, by the reference interpreter.
@Command(
        name = "run",
        description = "Computes the outputs of a model for given inputs with the reference interpreter.",
        footer = {"", "Example:", "  headrace run gpt2.pt2 --inputs tokens.safetensors --outputs logits.safetensors"})
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A .pt2 file written by torch.export.save.")
    private Path model;

    @Option(
            names = "--inputs",
            required = true,
            paramLabel = "FILE",
            description = "A safetensors file with input0, input1, …")
    private Path inputs;

    @Option(
            names = "--outputs",
            required = true,
            paramLabel = "FILE",
            description = "The safetensors file to write: output0, output1, …")
    private Path outputs;

    @Override
    public Integer call() {
        SafetensorsFile given = SafetensorsFile.open(inputs);
        Model opened = Model.open(model);
        SequencedMap<String, TensorData> results =
                Interpreter.run(opened.module(), "main", Golden.inputs(opened.module(), given), opened.parameters());
        SafetensorsFile.write(outputs, results);
        results.forEach((name, data) -> spec.commandLine().getOut().println(name + ": " + data.type()));
        return 0;
    }
}
