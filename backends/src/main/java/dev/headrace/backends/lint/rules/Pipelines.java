package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Block;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Statement;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;

/// A pipelined loop unrolls every loop inside: those must have constant bounds and no directive that this would make
/// void. It is no dataflow region, and nothing but its head counts.
final class Pipelines implements Rule {
    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined())
            for (Statement statement : function.definition().allStatements())
                if (statement instanceof Statement.Loop loop) loop(loop, found);
    }

    private static void loop(Statement.Loop loop, Problems found) {
        for (Statement statement : loop.body().allStatements())
            if (statement instanceof Statement.Assign assign && isCounter(assign, loop.counter()))
                found.add(
                        assign.line(),
                        "the counter '%s' is changed in its loop",
                        loop.counter().name());
        if (!isPipelined(loop.body())) return;
        if (loop.body().directive("dataflow").isPresent())
            found.add(loop.line(), "a loop is pipelined and a dataflow region");
        for (Block inner : loop.body().inner())
            for (Block block : inner.all()) {
                if (block.directive("pipeline").isPresent())
                    found.add(block.directive("pipeline").get().line(), "a pipelined loop inside a pipelined loop");
            }
        for (Statement statement : loop.body().allStatements())
            if (statement instanceof Statement.Loop inner && !isConstant(inner))
                found.add(inner.line(), "a loop without constant bounds inside a pipelined loop");
    }

    private static boolean isPipelined(Block body) {
        return body.directive("pipeline")
                .filter(directive -> !directive.pragma().has("off"))
                .isPresent();
    }

    private static boolean isCounter(Statement.Assign assign, Variable counter) {
        return assign.target() instanceof dev.headrace.backends.lint.cpp.Expression.Name(String name)
                && name.equals(counter.name());
    }

    private static boolean isConstant(Statement.Loop loop) {
        return loop.counter().initial() != null
                && loop.counter().initial().constant().isPresent()
                && loop.condition() instanceof dev.headrace.backends.lint.cpp.Expression.Binary(var _, var _, var end)
                && end.constant().isPresent();
    }
}
