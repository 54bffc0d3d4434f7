package dev.headrace.cli;

import dev.headrace.ir.InputError;
import java.util.List;
import picocli.CommandLine.Option;

/// `--engine`.
final class EngineOption {
    private static final List<String> KNOWN = List.of("interpreter");

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "interpreter",
            description = "What runs the model: interpreter. Default: ${DEFAULT-VALUE}.")
    private String name;

    /// @throws InputError where there is no such engine, or it cannot run here
    void requireUsable() {
        if (!KNOWN.contains(name)) throw InputError.unknown("engine", name, KNOWN);
    }

    /// Makes the model ready to be run.
    Engine start(Model model) {
        return new InterpreterEngine(model);
    }
}
