package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Uses;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.HashSet;
import java.util.Set;

/// Names are declared before they are used, once, and hide no other; none is reserved for the implementation or a
/// keyword.
final class Names implements Rule {
    private static final Set<String> RESERVED =
            Set.of(("alignas alignof and asm auto bitand bitor break case catch class compl concept const_cast"
                + " continue decltype default delete do dynamic_cast else enum explicit export extern false for friend"
                + " goto if mutable namespace new noexcept not nullptr operator or private protected public"
                + " reinterpret_cast requires return sizeof static_assert static_cast struct switch template this"
                + " thread_local throw true try typedef typeid typename union using virtual volatile wchar_t while xor"
                + " main std hls INFINITY NAN EOF NULL errno")
                    .split(" "));

    @Override
    public String name() {
        return "name";
    }

    @Override
    public void check(Unit unit, Problems found) {
        Set<String> functions = new HashSet<>();
        for (Function function : unit.defined()) {
            legal(function.name().substring(function.name().lastIndexOf(':') + 1), function.line(), found);
            if (!functions.add(function.name())) found.add(function.line(), "'%s' is defined twice", function.name());
        }
        for (Function function : unit.defined()) {
            Uses uses = unit.uses(function);
            for (Variable variable : uses.variables()) {
                legal(variable.name(), variable.line(), found);
                if (unit.function(variable.name()).isPresent())
                    found.add(variable.line(), "'%s' hides a function", variable.name());
            }
            for (Uses.Hidden hidden : uses.hidden())
                found.add(
                        hidden.variable().line(),
                        "'%s' hides the one of line %d",
                        hidden.variable().name(),
                        hidden.hides().line());
            for (Uses.Unknown unknown : uses.unknown())
                found.add(unknown.line(), "'%s' is not declared", unknown.name());
        }
    }

    private static void legal(String name, int line, Problems found) {
        if (RESERVED.contains(name)) found.add(line, "'%s' is a word of the language", name);
        else if (name.startsWith("_") || name.endsWith("_") || name.contains("__"))
            found.add(line, "'%s' has underscores that are reserved", name);
    }
}
