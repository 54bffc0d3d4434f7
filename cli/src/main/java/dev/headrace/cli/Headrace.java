package dev.headrace.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

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
            GenerateCommand.class,
            ExplainCommand.class,
            SimulateCommand.class,
            ExploreCommand.class,
            SizingCommand.class,
            LintCommand.class,
            OptCommand.class,
            OperatorsCommand.class,
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
        throw new ParameterException(spec.commandLine(), "missing command");
    }

    /// Runs a command line.
    /// @return the exit code
    public static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Headrace())
                .setOut(out)
                .setErr(err)
                .setColorScheme(Help.defaultColorScheme(Terminal.showsColours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setExecutionExceptionHandler((failure, _, _) -> Failures.report(failure, err, args))
                .setParameterExceptionHandler(Headrace::misused);
        for (CommandLine sub : line.getSubcommands().values())
            sub.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
        try {
            int code = line.execute(args);
            out.flush();
            return code;
        } catch (Throwable e) {
            return Failures.report(e, err, args);
        }
    }

    private static int misused(ParameterException wrong, String[] args) {
        CommandLine line = wrong.getCommandLine();
        List<String> close =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String advice = close.isEmpty()
                ? "see " + line.getCommandSpec().qualifiedName() + " --help"
                : "did you mean " + String.join(" or ", close) + "?";
        String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("bad usage");
        line.getErr().println("headrace: error: " + message + "; " + advice);
        line.getErr().flush();
        return Failures.BAD_INPUT;
    }

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new StandardOutput());
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        System.exit(execute(out, err, args));
    }
}
