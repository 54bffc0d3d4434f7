package dev.headrace.explorer;

import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.pass.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A model after the first steps of the compiler. All layers of a model are there at once until these fold them, so
/// they take most of the time of a compilation; and few choices decide over them, so most configurations share what
/// they make.
final class LinalgPrograms {
    private static final int KEPT = 4;

    private final ModuleOp model;

    /// Those asked for last, at the end.
    private final SequencedMap<List<Step>, ModuleOp> made = new LinkedHashMap<>();

    /// @param model stays as it is
    LinalgPrograms(ModuleOp model) {
        this.model = model.copy();
    }

    /// A fresh copy of the model after these steps.
    /// @throws dev.headrace.ir.pass.CompileError and all others that steps throw
    synchronized ModuleOp after(List<Step> steps) {
        ModuleOp program = made.remove(steps);
        if (program == null) {
            program = model.copy();
            new PassManager().run(program, steps);
        }
        made.putLast(List.copyOf(steps), program);
        if (made.size() > KEPT) made.pollFirstEntry();
        return program.copy();
    }
}
