package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Block;
import dev.headrace.backends.lint.cpp.CallSite;
import dev.headrace.backends.lint.cpp.Expression;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Statement;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.List;
import java.util.Set;

/// Nothing asks for memory at run time.
final class Memory implements Rule {
    private static final Set<String> ALLOCATORS = Set.of(
            "malloc",
            "calloc",
            "realloc",
            "free",
            "alloca",
            "delete",
            "std::malloc",
            "std::calloc",
            "std::free",
            "std::make_unique",
            "std::make_shared");
    private static final Set<String> CONTAINERS = Set.of(
            "std::vector",
            "std::string",
            "std::map",
            "std::set",
            "std::list",
            "std::deque",
            "std::queue",
            "std::unique_ptr",
            "std::shared_ptr",
            "std::function",
            "std::unordered_map");

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined()) {
            for (CallSite site : unit.uses(function).calls())
                if (ALLOCATORS.contains(site.call().function()))
                    found.add(
                            site.line(),
                            "'%s' asks for memory at run time",
                            site.call().function());
            for (Variable variable : unit.uses(function).variables())
                if (isContainer(variable))
                    found.add(
                            variable.line(), "'%s' asks for memory at run time: %s", variable.name(), variable.type());
            for (Block block : function.definition().all())
                for (Statement statement : block.statements())
                    for (Expression expression : Expressions.in(statement))
                        allocations(expression, statement.line(), found);
        }
    }

    static boolean isContainer(Variable variable) {
        return CONTAINERS.contains(variable.type().base());
    }

    static boolean isAllocator(String function) {
        return ALLOCATORS.contains(function);
    }

    private static void allocations(Expression expression, int line, Problems found) {
        if (expression instanceof Expression.Allocation(String type))
            found.add(line, "'new %s' asks for memory at run time", type);
        for (Expression part : List.copyOf(expression.parts())) allocations(part, line, found);
    }
}
