package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Expression;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;

/// Extents of arrays are positive constants: memories have a fixed size.
final class ArrayExtents implements Rule {
    @Override
    public String name() {
        return "array-extents";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined())
            for (Variable variable : unit.uses(function).variables())
                for (Expression extent : variable.extents())
                    if (extent.constant().orElse(0) <= 0)
                        found.add(
                                variable.line(),
                                "the array '%s' has an extent that is no positive number",
                                variable.name());
    }
}
