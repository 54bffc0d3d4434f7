package dev.headrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `headrace` command.
@Command(
        name = "headrace",
        description = "Compiles PyTorch exports to stream-based dataflow accelerators.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Headrace implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command; see headrace --help");
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Headrace()).execute(args));
    }
}
