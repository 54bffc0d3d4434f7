package dev.headrace.cli;

import java.io.PrintWriter;
import java.util.List;
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
        versionProvider = Version.class,
        subcommands = {
            CompileCommand.class,
            CheckCommand.class,
            RunCommand.class,
            OptCommand.class,
            TargetsCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 a check failed, 2 bad usage or input, 3 a bug of ours.",
            "",
            "Examples:",
            "  headrace check model.pt2 --golden model.golden.safetensors",
            "  headrace compile model.pt2 --target u55c -o model-u55c"
        })
public final class Headrace implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command; see headrace --help");
    }

    /// Runs a command line.
    /// @return the exit code
    public static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Headrace())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(Headrace::misused);
        line.getSubcommands().values().forEach(sub -> sub.getCommandSpec().mixinStandardHelpOptions(true));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return Failures.report(e, err);
        }
    }

    private static int misused(ParameterException wrong, String[] args) {
        CommandLine line = wrong.getCommandLine();
        List<String> close = wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        String hint = close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?";
        line.getErr()
                .println("headrace: error: "
                        + wrong.getMessage().lines().findFirst().orElse("bad usage") + hint
                        + (hint.isEmpty() ? "; see " + line.getCommandSpec().qualifiedName() + " --help" : ""));
        line.getErr().flush();
        return Failures.BAD_INPUT;
    }

    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }
}
