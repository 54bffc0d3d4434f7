package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Region;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What comes into a dataflow region from outside is used by one task only (message 200-977).
final class ArgumentUse implements Rule {
    @Override
    public String name() {
        return "argument-use";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Region region : unit.regions()) {
            Map<Variable, List<Region.Use>> uses = region.uses(unit);
            for (Variable argument : region.arguments())
                argument(argument, uses.getOrDefault(argument, List.of()), found);
        }
    }

    private static void argument(Variable argument, List<Region.Use> uses, Problems found) {
        Set<String> tasks = new LinkedHashSet<>();
        for (Region.Use use : uses) tasks.add("'" + use.name() + "'");
        if (uses.size() > 1)
            found.add(
                    uses.get(1).line(),
                    "'%s' is used %d times by tasks of a dataflow region: %s",
                    argument.name(),
                    uses.size(),
                    String.join(", ", tasks));
    }
}
