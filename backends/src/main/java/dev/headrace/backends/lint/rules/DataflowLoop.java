package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Block;
import dev.headrace.backends.lint.cpp.Expression;
import dev.headrace.backends.lint.cpp.Region;
import dev.headrace.backends.lint.cpp.Statement;
import dev.headrace.backends.lint.cpp.Unit;
import java.util.List;

/// The canonical form of a loop that is a dataflow region (UG1399, "Canonical Forms"; message 214-108): it counts from
/// 0 by 1 to a constant or a parameter, and its function has no other code.
final class DataflowLoop implements Rule {
    @Override
    public String name() {
        return "dataflow-loop";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Region region : unit.regions()) {
            Statement.Loop loop = region.loop();
            if (loop == null) continue;
            Block body = region.function().definition();
            if (body.code().size() != 1 || body.code().getFirst() != loop)
                found.add(
                        loop.line(),
                        "a dataflow loop is not all that '%s' has",
                        region.function().name());
            Expression start = loop.counter().initial();
            if (start == null || start.constant().orElse(-1) != 0)
                found.add(loop.line(), "a dataflow loop does not start at 0");
            if (!isStepOfOne(loop)) found.add(loop.line(), "a dataflow loop does not count by 1");
            if (!isBound(loop, region))
                found.add(loop.line(), "a dataflow loop ends at neither a constant nor a parameter");
        }
    }

    private static boolean isStepOfOne(Statement.Loop loop) {
        return loop.step()
                        instanceof Statement.Assign(Expression.Name(String name), String operator, Expression by, int _)
                && name.equals(loop.counter().name())
                && operator.equals("+=")
                && by.constant().orElse(0) == 1;
    }

    private static boolean isBound(Statement.Loop loop, Region region) {
        if (!(loop.condition()
                instanceof Expression.Binary(String operator, Expression.Name(String name), Expression end)))
            return false;
        if (!operator.equals("<") || !name.equals(loop.counter().name())) return false;
        return end.constant().isPresent() || end instanceof Expression.Name(String bound) && isParameter(bound, region);
    }

    private static boolean isParameter(String name, Region region) {
        return List.copyOf(region.function().parameters()).stream()
                .anyMatch(parameter -> parameter.name().equals(name) && parameter.isScalar());
    }
}
