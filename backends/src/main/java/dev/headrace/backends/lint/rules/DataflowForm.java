package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Block;
import dev.headrace.backends.lint.cpp.CallSite;
import dev.headrace.backends.lint.cpp.Expression;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Region;
import dev.headrace.backends.lint.cpp.Statement;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;

/// The canonical form of a dataflow region (UG1399, "Canonical Body"; messages 214-114, 214-169): declarations without
/// values, then calls of void functions with names as arguments, and nothing else.
final class DataflowForm implements Rule {
    @Override
    public String name() {
        return "dataflow-form";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Region region : unit.regions()) {
            if (region.loop() == null
                    && !region.block().equals(region.function().definition()))
                found.add(region.line(), "the region is the body of neither a function nor a loop");
            if (!region.function().returned().isVoid())
                found.add(
                        region.line(),
                        "'%s' has a dataflow region and returns a value",
                        region.function().name());
            for (Statement statement : region.block().code()) statement(statement, found);
            for (CallSite task : region.tasks()) task(task, unit, found);
        }
    }

    private static void statement(Statement statement, Problems found) {
        switch (statement) {
            case Statement.Declare(Variable variable, int line) -> {
                if (variable.type().isStatic()) found.add(line, "'%s' in a dataflow region is static", variable.name());
                if (variable.initial() != null)
                    found.add(
                            line,
                            "'%s' in a dataflow region gets a value, which is a task of its own",
                            variable.name());
            }
            case Statement.Evaluate(Expression.Call _, int _) -> {}
            case Statement.Loop loop -> found.add(loop.line(), "a loop in a dataflow region" + hidden(loop.body()));
            case Statement.Branch branch ->
                found.add(branch.line(), "a condition in a dataflow region" + hidden(branch.whenTrue()));
            case Statement.Jump jump -> found.add(jump.line(), "'%s' in a dataflow region", jump.keyword());
            default -> found.add(statement.line(), "code between the tasks of a dataflow region");
        }
    }

    private static String hidden(Block block) {
        for (Statement statement : block.allStatements())
            if (statement instanceof Statement.Evaluate(Expression.Call call, int _))
                return " around the task '" + call.function() + "'";
        return "";
    }

    private static void task(CallSite task, Unit unit, Problems found) {
        String name = task.call().function();
        Function callee = unit.function(name).orElse(null);
        if (callee != null && !callee.returned().isVoid())
            found.add(task.line(), "the task '%s' returns a value", name);
        for (Expression argument : task.call().arguments())
            if (!(argument instanceof Expression.Name) && !(argument instanceof Expression.Literal))
                found.add(task.line(), "the task '%s' gets an expression, which is a task of its own", name);
    }
}
