package dev.headrace.ir.pass;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.diagnostic.Remark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs steps over a module: verifies it after each pass, proves that each level was reached, and keeps remarks in the
/// module's attribute [#REMARKS] and the level's name in [#LEVEL].
public final class PassManager {
    public static final String REMARKS = "headrace.remarks";
    public static final String LEVEL = "headrace.level";

    private final Consumer<Step> observer;

    public PassManager() {
        this(_ -> {});
    }

    /// @param observer is told each step after it was taken
    public PassManager(Consumer<Step> observer) {
        this.observer = observer;
    }

    /// @throws CompileError if a pass reports that the program cannot be compiled
    /// @throws InputError if a pass finds that an option does not fit the program
    /// @throws PassFailure if a pass breaks: a bug of ours, with what is needed to show it again
    public void run(ModuleOp module, List<Step> steps) {
        for (Step step : steps) {
            switch (step) {
                case Step.Run(Pass pass) -> run(module, pass);
                case Step.Reach(Legality level) -> reach(module, level);
            }
            observer.accept(step);
        }
    }

    private static void run(ModuleOp module, Pass pass) {
        ModuleOp before = module.copy();
        PassContext context = new PassContext();
        try {
            pass.run(module, context);
        } catch (CompileError | PassFailure | InputError e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new PassFailure(pass.name(), before, e);
        }
        if (context.diagnostics().hasErrors()) throw new CompileError(context.diagnostics());
        keep(module, context.remarks());
        Diagnostics problems = new Diagnostics();
        Verifier.verify(module, problems);
        if (problems.hasErrors())
            throw new PassFailure(
                    pass.name(), before, new IllegalStateException("left an invalid module\n" + problems));
    }

    private static void keep(ModuleOp module, List<Remark> fresh) {
        if (fresh.isEmpty()) return;
        List<Attribute> all = new ArrayList<>(module.attribute(REMARKS, ArrayAttr.class)
                .map(ArrayAttr::elements)
                .orElse(List.of()));
        for (Remark remark : fresh) all.add(remark.toAttribute());
        Rewriter.atEndOf(module.body()).setAttribute(module, REMARKS, ArrayAttr.of(all));
    }

    private static void reach(ModuleOp module, Legality level) {
        Diagnostics problems = new Diagnostics();
        module.walk(op -> level.objection(op)
                .ifPresent(why -> problems.error(op, "is not legal at level %s: %s", level.text(), why)));
        if (problems.hasErrors())
            throw new PassFailure(
                    "reach-" + level.text(), module.copy(), new IllegalStateException(problems.toString()));
        Rewriter.atEndOf(module.body()).setAttribute(module, LEVEL, new StringAttr(level.text()));
    }

    /// The remarks that a module carries, oldest first.
    public static List<Remark> remarks(ModuleOp module) {
        return module.attribute(REMARKS, ArrayAttr.class).map(ArrayAttr::elements).orElse(List.of()).stream()
                .map(Remark::fromAttribute)
                .toList();
    }
}
