package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Unit;
import java.util.List;

/// Something that the vendor's compiler demands of a source.
public interface Rule {
    /// In kebab case, as findings give it.
    String name();

    /// @param found takes what is wrong
    void check(Unit unit, Problems found);

    /// Every rule that looks at one source.
    static List<Rule> all() {
        return List.of(
                new DataflowForm(),
                new DataflowLoop(),
                new StreamEnds(),
                new StreamUse(),
                new StreamDepth(),
                new ArrayEnds(),
                new ArrayExtents(),
                new Feedback(),
                new ArgumentUse(),
                new PragmaOptions(),
                new PragmaPlace(),
                new Interfaces(),
                new Pipelines(),
                new Memory(),
                new Pointers(),
                new Recursion(),
                new Calls(),
                new Types(),
                new Names());
    }
}
