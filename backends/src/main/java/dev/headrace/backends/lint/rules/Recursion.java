package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.CallSite;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Unit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// No function calls itself, directly or through others: hardware has no stack.
final class Recursion implements Rule {
    @Override
    public String name() {
        return "recursion";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined())
            if (reaches(function, function.name(), unit))
                found.add(function.line(), "'%s' calls itself", function.name());
    }

    private static boolean reaches(Function from, String wanted, Unit unit) {
        Set<String> seen = new HashSet<>();
        Deque<Function> open = new ArrayDeque<>();
        open.add(from);
        while (!open.isEmpty()) {
            Function function = open.remove();
            if (function.body() == null) continue;
            for (CallSite site : unit.uses(function).calls()) {
                if (site.call().function().equals(wanted)) return true;
                if (seen.add(site.call().function()))
                    unit.function(site.call().function()).ifPresent(open::add);
            }
        }
        return false;
    }
}
