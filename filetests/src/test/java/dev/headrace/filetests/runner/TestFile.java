package dev.headrace.filetests.runner;

import dev.headrace.compiler.PassList;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;
import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.Level;
import dev.headrace.explorer.SimulatedTime;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Diagnostic;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.ParseError;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.text.Printer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of MLIR text that says in comments how to test it.
///
/// - [RunLine]: the passes to run; the output is then compared by [FileCheck], or the messages by
///   [ExpectedDiagnostics]
/// - [ValuesLine]: what a function must give; it is run as written, after each pass of the run lines, and after each
///   pass of the standard pipeline from the level of the module on (attribute `headrace.level`, LINALG without)
/// - `// -----` separates modules that do not know each other
record TestFile(String name, String text) {
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^// -----.*$");

    /// @throws RuntimeException if something in the file does not hold
    void run() {
        for (RunLine line : RunLine.in(text)) {
            StringBuilder output = new StringBuilder();
            for (String piece : pieces()) {
                if (line.expectsDiagnostics()) expectDiagnostics(line, piece);
                else output.append(transformed(line, piece));
            }
            line.checkPrefix().ifPresent(prefix -> FileCheck.check(text, prefix, output.toString()));
        }
        for (String piece : pieces()) for (ValuesLine values : ValuesLine.in(piece)) followToTheEnd(piece, values);
    }

    /// The modules, each behind as many empty lines as stand before it in the file, so that places fit.
    private List<String> pieces() {
        List<String> pieces = new ArrayList<>();
        Matcher separator = SEPARATOR.matcher(text);
        int start = 0;
        while (separator.find()) {
            pieces.add(piece(start, separator.start()));
            start = separator.end();
        }
        pieces.add(piece(start, text.length()));
        return pieces;
    }

    private String piece(int start, int end) {
        long lines = text.substring(0, start).chars().filter(c -> c == '\n').count();
        return "\n".repeat((int) lines) + text.substring(start, end);
    }

    private String transformed(RunLine line, String piece) {
        ModuleOp module = parsed(piece);
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        if (problems.hasErrors()) throw new IllegalStateException("is not valid:\n" + problems);
        List<ValuesLine> values = ValuesLine.in(piece);
        for (Pass pass : passes(line)) {
            new PassManager().run(module, List.of(new Step.Run(pass)));
            for (ValuesLine each : values) each.check(module, "after " + pass.name());
        }
        return (line.isGeneric() ? Printer.generic() : Printer.custom()).print(module);
    }

    private ModuleOp parsed(String piece) {
        return Parser.module(piece, name, Dialects.registry());
    }

    private void expectDiagnostics(RunLine line, String piece) {
        List<ExpectedDiagnostics.Message> given = new ArrayList<>();
        try {
            ModuleOp module = parsed(piece);
            Diagnostics problems = new Diagnostics();
            Verifier.verify(module, problems);
            for (Diagnostic each : problems.all()) given.addAll(ExpectedDiagnostics.of(each));
            if (!problems.hasErrors()) {
                List<Step> steps = new ArrayList<>();
                for (Pass pass : passes(line)) steps.add(new Step.Run(pass));
                new PassManager().run(module, steps);
            }
        } catch (ParseError e) {
            given.add(new ExpectedDiagnostics.Message("error", e.location().line(), e.reason()));
        } catch (CompileError e) {
            for (Diagnostic each : e.diagnostics().all()) given.addAll(ExpectedDiagnostics.of(each));
        }
        ExpectedDiagnostics.compare(ExpectedDiagnostics.in(piece), given);
    }

    private static List<Pass> passes(RunLine line) {
        Target target = Targets.named(line.target());
        return PassList.parse(line.passes(), target, new SimulatedTime(target));
    }

    private void followToTheEnd(String piece, ValuesLine values) {
        ModuleOp module = parsed(piece);
        values.check(module, "as written");
        Target target = Targets.named("u55c");
        Level level = module.attribute(PassManager.LEVEL, StringAttr.class)
                .flatMap(name -> Level.named(name.value()))
                .orElse(null);
        List<Step> steps = Pipeline.standard(target);
        int first = level == null ? 0 : steps.indexOf(new Step.Reach(level)) + 1;
        for (Step step : steps.subList(first, steps.size())) {
            new PassManager().run(module, List.of(step));
            if (step instanceof Step.Run(Pass pass)) values.check(module, "after " + pass.name());
        }
    }
}
