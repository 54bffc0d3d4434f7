package dev.headrace.filetests.programs;

import dev.headrace.dialects.Dialects;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Registry;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.pass.CompileError;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.text.Printer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The way of programs through the compiler, and what must hold after each step of it: the program is valid, computes
/// what it did before, and each operation knows where it comes from. At each level its text reads back as the same
/// program, for one seed in [#READ_BACK]: to print and read all of them would take as long as all other checks.
///
/// @param steps what is done
/// @param changes for each pass, how many programs it changed; and under [#REFUSED], how many do not fit the device
record Journey(List<Step> steps, ConcurrentMap<String, Integer> changes) {
    /// Passes that may add numbers in another order.
    private static final Set<String> REORDERING = Set.of("tile-computations", "add-in-trees");

    static final String REFUSED = "refused";

    private static final double ROUNDING = 1e-5;
    private static final int READ_BACK = 8;
    private static final Registry REGISTRY = Dialects.registry();

    Journey(List<Step> steps) {
        this(List.copyOf(steps), new ConcurrentHashMap<>());
    }

    /// @param where the pass or the level at which it was seen
    /// @param kind what is the same for all programs that show it
    record Failure(String where, String kind, String details) {}

    /// What first goes wrong with a program, if anything does.
    /// @param seed of the numbers that it runs on
    Optional<Failure> failure(ModuleOp program, long seed) {
        ModuleOp module = program.copy();
        Map<String, TensorData> inputs = Execution.inputs(module, seed);
        String where = "start";
        try {
            Diagnostics problems = new Diagnostics();
            Verifier.verify(module, problems);
            if (problems.hasErrors()) return failed(where, "is not valid", problems.toString());
            SequencedMap<String, TensorData> values = Execution.run(module, inputs);
            Optional<String> infinity = Execution.infinity(values);
            if (infinity.isPresent()) return failed(where, "is not finite", infinity.get());
            long structure = Fingerprint.of(module);
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                where = name(step);
                new PassManager().run(module, List.of(step));
                if (step instanceof Step.Reach) {
                    if (seed % READ_BACK == 0) checkText(module);
                    structure = Fingerprint.of(module);
                    continue;
                }
                long fresh = Fingerprint.of(module);
                if (fresh == structure) continue;
                structure = fresh;
                changes.merge(where, 1, Integer::sum);
                checkLocations(module);
                SequencedMap<String, TensorData> now = Execution.run(module, inputs);
                double tolerance = REORDERING.contains(where) ? ROUNDING : 0;
                Optional<String> difference = Execution.difference(values, now, tolerance);
                if (difference.isPresent())
                    return failed(
                            where,
                            "changes values",
                            difference.get() + "\nbefore:\n" + text(before(program, i)) + "after:\n" + text(module));
                values = now;
            }
            return Optional.empty();
        } catch (CompileError e) {
            changes.merge(REFUSED, 1, Integer::sum);
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            Throwable cause = e;
            while (cause.getCause() != null) cause = cause.getCause();
            StackTraceElement[] trace = cause.getStackTrace();
            String kind = cause.getClass().getSimpleName() + (trace.length == 0 ? "" : " in " + trace[0]);
            return failed(where, kind, String.valueOf(e.getMessage()));
        }
    }

    /// The program as it was before a step.
    private ModuleOp before(ModuleOp program, int step) {
        ModuleOp module = program.copy();
        new PassManager().run(module, steps.subList(0, step));
        return module;
    }

    private static Optional<Failure> failed(String where, String kind, String details) {
        return Optional.of(new Failure(where, kind, details));
    }

    static String name(Step step) {
        return switch (step) {
            case Step.Run(var pass) -> pass.name();
            case Step.Reach(var level) -> "reach-" + level.text();
        };
    }

    static String text(ModuleOp module) {
        return Printer.custom().print(module);
    }

    private static void checkText(ModuleOp module) {
        for (Printer printer : List.of(Printer.custom(), Printer.generic())) {
            String text = printer.includingLocations().print(module);
            ModuleOp back = Parser.module(text, "printed.mlir", REGISTRY);
            SameStructure.difference(module, back).ifPresent(d -> {
                throw new IllegalStateException("the printed text reads back otherwise: " + d + "\n" + text);
            });
        }
    }

    private static void checkLocations(ModuleOp module) {
        for (Op op : module.all(Op.class))
            if (op.location().equals(Location.UNKNOWN))
                throw new IllegalStateException("the location of '" + op.name() + "' was lost:\n" + op);
    }
}
