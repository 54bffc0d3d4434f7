package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Region;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tasks hand values forward only, to one that is called later (UG1399, "Canonical Body"). Tokens may go back through a
/// FIFO where they have to, to a task that hands something on to their writer ("Modeling Feedback in Dataflow Regions"
/// excludes ping-pong memory alone).
final class Feedback implements Rule {
    @Override
    public String name() {
        return "feedback";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Region region : unit.regions()) {
            Map<Variable, List<Region.Use>> uses = region.uses(unit);
            Map<Integer, Set<Integer>> next = next(region, uses);
            for (Variable channel : region.channels())
                channel(channel, uses.getOrDefault(channel, List.of()), next, found);
        }
    }

    /// For each task those that take something from it.
    private static Map<Integer, Set<Integer>> next(Region region, Map<Variable, List<Region.Use>> uses) {
        Map<Integer, Set<Integer>> next = new HashMap<>();
        for (Variable channel : region.channels())
            for (Region.Use writer : uses.getOrDefault(channel, List.of()))
                for (Region.Use reader : uses.getOrDefault(channel, List.of()))
                    if (writer.writes() && reader.reads() && writer.task() != reader.task())
                        next.computeIfAbsent(writer.task(), _ -> new LinkedHashSet<>())
                                .add(reader.task());
        return next;
    }

    private static void channel(
            Variable channel, List<Region.Use> uses, Map<Integer, Set<Integer>> next, Problems found) {
        for (Region.Use reader : uses) {
            if (!reader.reads()) continue;
            for (Region.Use writer : uses)
                if (writer.writes()
                        && writer.task() >= reader.task()
                        && !(channel.isStream()
                                && writer.task() != reader.task()
                                && leads(reader.task(), writer.task(), next)))
                    found.add(
                            reader.line(),
                            "'%s' reads '%s', which '%s' writes later",
                            reader.name(),
                            channel.name(),
                            writer.name());
        }
    }

    private static boolean leads(int from, int to, Map<Integer, Set<Integer>> next) {
        Set<Integer> seen = new HashSet<>(Set.of(from));
        Deque<Integer> open = new ArrayDeque<>(seen);
        while (!open.isEmpty())
            for (int task : next.getOrDefault(open.remove(), Set.of())) if (seen.add(task)) open.add(task);
        return seen.contains(to);
    }
}
