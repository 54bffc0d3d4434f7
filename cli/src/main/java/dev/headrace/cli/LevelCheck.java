package dev.headrace.cli;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Executes a model at each level and compares its outputs with the expected ones and with those of the level before.
/// Where a level is the first to differ, its passes are taken one by one to find the one that changed the numbers.
final class LevelCheck {
    private final Model model;
    private final SequencedMap<String, TensorData> inputs;
    private final SequencedMap<String, TensorData> expected;
    private final double tolerance;
    private final boolean isFast;
    private final CheckTable table;
    private final Progress progress;
    private @Nullable SequencedMap<String, TensorData> before;
    private boolean passed = true;

    /// @param isFast whether machine code of this computer executes the levels, not the interpreter
    LevelCheck(
            Model model,
            SequencedMap<String, TensorData> inputs,
            SequencedMap<String, TensorData> expected,
            double tolerance,
            boolean isFast,
            CheckTable table,
            Progress progress) {
        this.model = model;
        this.inputs = inputs;
        this.expected = expected;
        this.tolerance = tolerance;
        this.isFast = isFast;
        this.table = table;
        this.progress = progress;
    }

    /// Whether every level so far gave the expected outputs.
    boolean passed() {
        return passed;
    }

    /// The module as it is, then at each level that the steps reach.
    void through(List<Step> steps) {
        level("import", List.of());
        List<Step> stage = new ArrayList<>();
        for (Step step : steps) {
            stage.add(step);
            if (!(step instanceof Step.Reach(var level))) continue;
            level(level.text(), stage);
            stage = new ArrayList<>();
        }
    }

    /// A level beyond the module's own.
    void last(String level, Supplier<SequencedMap<String, TensorData>> execution) {
        row(level, System.nanoTime(), execution.get());
    }

    private void level(String level, List<Step> stage) {
        ModuleOp start = model.module().copy();
        long began = System.nanoTime();
        progress.during(model.module(), stage);
        boolean agreedBefore = passed;
        row(level, began, progress.during("executing " + level, () -> execute(model.module(), "level " + level)));
        if (agreedBefore && !passed) table.line("The first pass that changes it: " + culprit(start, stage));
    }

    private void row(String level, long began, SequencedMap<String, TensorData> outputs) {
        Comparison golden = Comparison.of(outputs, expected, tolerance);
        Comparison change = before == null ? null : Comparison.of(outputs, before, tolerance);
        table.row(level, golden, change, (System.nanoTime() - began) / 1e9);
        if (passed && !golden.passed()) table.line("First difference: level " + level + ", " + golden.first());
        passed &= golden.passed();
        before = outputs;
    }

    private String culprit(ModuleOp start, List<Step> stage) {
        PassManager manager = new PassManager();
        for (Step step : stage) {
            manager.run(start, List.of(step));
            if (!(step instanceof Step.Run(var pass))) continue;
            var outputs = progress.during("executing after " + pass.name(), () -> execute(start, pass.name()));
            if (!Comparison.of(outputs, expected, tolerance).passed()) return pass.name();
        }
        return "none, the imported program differs already";
    }

    private SequencedMap<String, TensorData> execute(ModuleOp module, String what) {
        Model given = new Model(module, model.parameters());
        return isFast ? Execution.fast(given, what, inputs) : Execution.of(given, what, inputs);
    }
}
