package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Statement;
import dev.headrace.backends.lint.cpp.Unit;

/// Each pragma is known, and so are its options and their values.
final class PragmaOptions implements Rule {
    @Override
    public String name() {
        return "pragma-options";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined())
            for (Statement statement : function.definition().allStatements())
                if (statement instanceof Statement.Directive directive)
                    Directive.check(directive.pragma(), directive.line(), found);
    }
}
