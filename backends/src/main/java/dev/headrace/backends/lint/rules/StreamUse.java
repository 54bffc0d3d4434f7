package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Access.Kind;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.Set;

/// A function that takes a stream reads it or writes it; one that does neither only passes it through, and one that
/// does both is its own producer. Streams are declared in dataflow regions only, and are never copied.
final class StreamUse implements Rule {
    @Override
    public String name() {
        return "stream-use";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined()) {
            for (int i = 0; i < function.parameters().size(); i++) {
                Variable parameter = function.parameters().get(i);
                if (parameter.isStream())
                    parameter(function, parameter, unit.effects(function).get(i), found);
            }
            for (Variable variable : unit.uses(function).variables()) {
                boolean isLocal = variable.isStream() && !function.parameters().contains(variable);
                if (isLocal && unit.regions().stream().noneMatch(region -> region.declares(variable)))
                    found.add(
                            variable.line(),
                            "the stream '%s' is declared outside of a dataflow region",
                            variable.name());
            }
        }
    }

    private static void parameter(Function function, Variable stream, Set<Kind> kinds, Problems found) {
        boolean reads = kinds.contains(Kind.READ);
        boolean writes = kinds.contains(Kind.WRITE);
        if (!stream.type().isReference())
            found.add(stream.line(), "'%s' takes the stream '%s' by value", function.name(), stream.name());
        if (reads && writes)
            found.add(stream.line(), "'%s' reads and writes the stream '%s'", function.name(), stream.name());
        if (!reads && !writes)
            found.add(stream.line(), "'%s' takes the stream '%s' and does not use it", function.name(), stream.name());
    }
}
