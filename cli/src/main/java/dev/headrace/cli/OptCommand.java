package dev.headrace.cli;

import dev.headrace.compiler.PassList;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.dataflow.IrdlForm;
import dev.headrace.explorer.SimulatedTime;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.text.Printer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `headrace opt`: passes on a program in text.
@Command(
        name = "opt",
        description = "Reads a program as MLIR text, verifies it, runs passes on it, and prints it.",
        footer = {
            "",
            "Examples:",
            "  headrace opt fused.mlir --passes materialize-transfers,materialize-converters,materialize-forks",
            "  headrace opt linalg.mlir --passes 'choose-tiles{default-tile=32},tile-computations'",
            "  headrace opt program.mlir --verify-only",
            "  headrace compile gpt2.pt2 --stop-after tiled | headrace opt - --passes wrap-in-kernels --generic",
            "  headrace opt --irdl-dialect > dialect.mlir; headrace opt fused.mlir --irdl | mlir-opt"
                    + " --irdl-file=dialect.mlir"
        })
final class OptCommand implements Callable<Integer> {
    /// A program of a model with a thousand layers has some ten megabytes.
    private static final int LARGEST_FILE = 1 << 30;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A program as MLIR text; - for standard input.")
    private @Nullable Path file;

    @Option(
            names = "--irdl-dialect",
            description = "Prints the dataflow dialect in IRDL instead, for mlir-opt --irdl-file.")
    private boolean irdlDialect;

    @Mixin
    private TargetOption target;

    @Option(
            names = "--passes",
            paramLabel = "LIST",
            defaultValue = "",
            description = "Passes in their order: name or name{option=value}, with commas between.")
    private String passes;

    @Option(
            names = "--verify-only",
            description = "Prints nothing; exit code 0 if the program is valid and the passes take it.")
    private boolean verifyOnly;

    @Option(names = "--generic", description = "Prints every operation in generic form.")
    private boolean generic;

    @Option(
            names = "--irdl",
            description = "Prints the form that mlir-opt verifies with the dialect in IRDL, see --irdl-dialect.")
    private boolean irdl;

    @Option(names = "--locations", description = "Prints where each operation comes from.")
    private boolean locations;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write instead of standard output.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        if (output != null) Texts.requireWritable(output);
        if (irdlDialect) {
            Texts.write(IrdlForm.dialect(), output, spec.commandLine().getOut());
            return 0;
        }
        Path file = this.file;
        if (file == null) throw new CommandLine.ParameterException(spec.commandLine(), "missing FILE");
        ModuleOp module = Parser.module(text(file), file.toString(), Dialects.registry());
        String compiledFor = Model.target(module).orElse(null);
        Target device = target.fileOr(compiledFor).target();
        if (compiledFor != null) Model.setTarget(module, device);
        List<Pass> wanted = PassList.parse(passes, device, new SimulatedTime(device));
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        if (problems.hasErrors()) throw new CompileError(problems);
        new Progress(spec.commandLine().getErr())
                .during(module, wanted.stream().<Step>map(Step.Run::new).toList());
        if (verifyOnly) return 0;
        Printer printer = generic ? Printer.generic() : Printer.custom();
        if (locations) printer = printer.includingLocations();
        String text = irdl ? IrdlForm.program(module) : printer.print(module);
        Texts.write(text, output, spec.commandLine().getOut());
        return 0;
    }

    /// @throws InputError if the file cannot be read as text
    static String text(Path file) {
        String where = file.toString();
        try {
            byte[] bytes = where.equals("-") ? System.in.readNBytes(LARGEST_FILE + 1) : read(file);
            if (bytes.length > LARGEST_FILE)
                throw new InputError("has more than " + LARGEST_FILE + " bytes", where, "leave the weights out of it");
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new InputError("no such file", where, "check the path", e);
        } catch (CharacterCodingException e) {
            throw new InputError("is no text in UTF-8", where, "give a file of MLIR text", e);
        } catch (IOException e) {
            throw new InputError("cannot be read (" + e.getMessage() + ")", where, "give a readable file", e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LARGEST_FILE + 1);
        }
    }
}
