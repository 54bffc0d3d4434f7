package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Region;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.List;
import java.util.Map;

/// Each stream of a dataflow region is written by one task and read by one (message 200-970).
final class StreamEnds implements Rule {
    @Override
    public String name() {
        return "stream-ends";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Region region : unit.regions()) {
            Map<Variable, List<Region.Use>> uses = region.uses(unit);
            for (Variable stream : region.channels())
                if (stream.isStream()) Ends.check("stream", stream, uses.getOrDefault(stream, List.of()), found);
        }
    }
}
