package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Region;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.List;
import java.util.Map;

/// Tasks hand values forward only, to one that is called later (UG1399, "Canonical Body"). That also excludes cycles.
final class Feedback implements Rule {
    @Override
    public String name() {
        return "feedback";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Region region : unit.regions()) {
            Map<Variable, List<Region.Use>> uses = region.uses(unit);
            for (Variable channel : region.channels()) channel(channel, uses.getOrDefault(channel, List.of()), found);
        }
    }

    private static void channel(Variable channel, List<Region.Use> uses, Problems found) {
        for (Region.Use reader : uses) {
            if (!reader.reads()) continue;
            for (Region.Use writer : uses)
                if (writer.writes() && writer.task() >= reader.task())
                    found.add(
                            reader.line(),
                            "'%s' reads '%s', which '%s' writes later",
                            reader.name(),
                            channel.name(),
                            writer.name());
        }
    }
}
