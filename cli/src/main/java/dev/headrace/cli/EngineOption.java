package dev.headrace.cli;

import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.ir.InputError;
import java.util.List;
import picocli.CommandLine.Option;

/// `--engine`.
final class EngineOption {
    private static final List<String> KNOWN = List.of("cpu", "interpreter", "csim");

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description =
                    "What runs the model: cpu, this computer's machine code; interpreter, the reference; or csim, the"
                            + " generated C++, which is compiled first. Default: ${DEFAULT-VALUE}.")
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
        if (name.equals("interpreter")) return new InterpreterEngine(model);
        if (name.equals("cpu")) {
            if (CpuProgram.isSupported()) return progress.during("compiling for the CPU", () -> new CpuEngine(model));
            progress.warn("there is no LLVM for this platform: the interpreter runs the model");
            return new InterpreterEngine(model);
        }
        model.setTarget(device);
        progress.during(model.module(), Pipeline.standard(device));
        return progress.during("compiling the C++", () -> new CsimEngine(model, device));
    }
}
