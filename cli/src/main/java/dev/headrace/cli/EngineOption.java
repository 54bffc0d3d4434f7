package dev.headrace.cli;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.ir.InputError;
import java.util.List;
import picocli.CommandLine.Option;

/// `--engine`.
final class EngineOption {
    private static final List<String> KNOWN = List.of("interpreter", "csim");

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "interpreter",
            description =
                    "What runs the model: interpreter; or csim, the generated C++, which is compiled first. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String name;

    /// @throws InputError where there is no such engine, or it cannot run here
    void requireUsable() {
        if (!KNOWN.contains(name)) throw InputError.unknown("engine", name, KNOWN);
        if (name.equals("csim")) CSimulation.requireCompiler();
    }

    /// Whether every program is compiled at length before it runs.
    boolean isSlowToStart() {
        return name.equals("csim");
    }

    /// Makes the model ready to be run.
    /// @param device that it is compiled for
    Engine start(Model model, Target device, Progress progress) {
        if (!name.equals("csim")) return new InterpreterEngine(model);
        model.setTarget(device);
        progress.during(model.module(), Pipeline.standard(device));
        return progress.during("compiling the C++", () -> new CsimEngine(model, device));
    }
}
