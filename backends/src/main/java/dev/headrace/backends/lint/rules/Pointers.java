package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Access;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;

/// A pointer is a parameter that stands for an external array; it is indexed or handed on as it is. Pointers to
/// pointers, pointers in variables and arithmetic on them cannot be resolved to a memory.
final class Pointers implements Rule {
    @Override
    public String name() {
        return "pointer";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined()) {
            for (Variable variable : unit.uses(function).variables()) {
                if (variable.type().pointers() > 1)
                    found.add(variable.line(), "'%s' is a pointer to a pointer", variable.name());
                else if (variable.isPointer() && variable.isArray())
                    found.add(variable.line(), "'%s' is an array of pointers", variable.name());
                else if (variable.isPointer() && !function.parameters().contains(variable))
                    found.add(variable.line(), "'%s' is a pointer and no parameter", variable.name());
                if (variable.type().isReference() && !variable.isStream())
                    found.add(variable.line(), "'%s' is a reference to what is no stream", variable.name());
            }
            for (Access access : unit.uses(function).accesses())
                if (access.kind() == Access.Kind.BARE)
                    found.add(
                            access.line(),
                            "'%s' is used as a value",
                            access.variable().name());
            if (function.returned().isPointer() || function.returned().isReference())
                found.add(function.line(), "'%s' returns a pointer", function.name());
        }
    }
}
