package dev.headrace.cli;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.Level;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.simulator.values.Interpreter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
            "Compiles a model, executes every level on the inputs of a golden file, and compares the outputs with"
                    + " those there.",
            "Exit code 1 if a level differs."
        },
        footer = {
            "",
            "A golden file is a safetensors file with input0, input1, … and output0, output1, … as PyTorch computed"
                    + " them.",
            "",
            "Examples:",
            "  headrace check gpt2.pt2 --golden gpt2.golden.safetensors",
            "  headrace check gpt2.pt2 --golden gpt2.golden.safetensors --csim"
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "A .pt2 file written by torch.export.save.")
    private Path model;

    @Option(names = "--golden", required = true, paramLabel = "FILE", description = "Inputs and expected outputs.")
    private Path golden;

    @Mixin
    private TargetOption target;

    @Option(
            names = "--csim",
            description = "Also compiles the generated C++ with g++ and runs it, with every FIFO at its emitted depth.")
    private boolean csim;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            defaultValue = "1e-4",
            description =
                    "The largest error allowed, relative to the largest |output|; integers must be equal. Default:"
                            + " ${DEFAULT-VALUE}.")
    private double tolerance;

    private boolean failed;

    @Override
    public Integer call() {
        if (!(tolerance >= 0 && tolerance < 1))
            throw new InputError("is no tolerance", "'" + tolerance + "'", "give a number from 0 to below 1");
        Target device = target.target();
        if (csim) CSimulation.requireCompiler();
        SafetensorsFile file = SafetensorsFile.open(golden);
        Model opened = Model.open(model);
        SequencedMap<String, TensorData> inputs = Golden.inputs(opened.module(), file);
        SequencedMap<String, TensorData> expected = Golden.outputs(opened.module(), file);
        header();
        execute("import", opened, inputs, expected);
        new PassManager(step -> {
                    if (step instanceof Step.Reach(Level level)) execute(level.text(), opened, inputs, expected);
                })
                .run(opened.module(), Pipeline.standard(device));
        if (csim) row("csim", expected, () -> CSimulation.run(opened, device, golden, expected));
        return failed ? Failures.CHECK_FAILED : 0;
    }

    private void execute(
            String name,
            Model opened,
            SequencedMap<String, TensorData> inputs,
            SequencedMap<String, TensorData> expected) {
        ModuleOp module = opened.module();
        row(name, expected, () -> Interpreter.run(module, "main", inputs, opened.parameters()));
    }

    private void header() {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-13s %11s %11s  %-6s %8s%n", "level", "max abs", "max rel", "result", "seconds");
        out.flush();
    }

    private void row(
            String name,
            SequencedMap<String, TensorData> expected,
            Supplier<SequencedMap<String, TensorData>> execution) {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        Comparison comparison = Comparison.of(execution.get(), expected, tolerance);
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                Locale.ROOT,
                "%-13s %11.3g %11.3g  %-6s %8.2f%n",
                name,
                comparison.absolute(),
                comparison.relative(),
                comparison.passed() ? "pass" : "FAIL",
                seconds);
        if (!comparison.passed() && !failed)
            out.println("first difference: at level " + name + ", " + comparison.first());
        out.flush();
        failed |= !comparison.passed();
    }
}
