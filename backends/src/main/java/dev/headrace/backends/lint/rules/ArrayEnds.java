package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Region;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.List;
import java.util.Map;

/// Each array of a dataflow region is written by one task and read by another (message 200-779).
final class ArrayEnds implements Rule {
    @Override
    public String name() {
        return "array-ends";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Region region : unit.regions()) {
            Map<Variable, List<Region.Use>> uses = region.uses(unit);
            for (Variable array : region.channels())
                if (array.isArray()) Ends.check("array", array, uses.getOrDefault(array, List.of()), found);
        }
    }
}
