package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Expression;
import dev.headrace.backends.lint.cpp.Statement;
import java.util.ArrayList;
import java.util.List;

/// The expressions of a statement itself, not of those in its blocks.
final class Expressions {
    private Expressions() {}

    static List<Expression> in(Statement statement) {
        List<Expression> expressions = new ArrayList<>();
        switch (statement) {
            case Statement.Declare declare -> {
                expressions.addAll(declare.variable().extents());
                if (declare.variable().initial() != null)
                    expressions.add(declare.variable().initial());
            }
            case Statement.Assign assign -> {
                expressions.add(assign.target());
                expressions.add(assign.value());
            }
            case Statement.Evaluate evaluate -> expressions.add(evaluate.expression());
            case Statement.Loop loop -> {
                if (loop.counter().initial() != null)
                    expressions.add(loop.counter().initial());
                expressions.add(loop.condition());
                expressions.addAll(in(loop.step()));
            }
            case Statement.Branch branch -> expressions.add(branch.condition());
            case Statement.Jump jump -> {
                if (jump.value() != null) expressions.add(jump.value());
            }
            case Statement.Directive _, Statement.Nested _, Statement.Empty _ -> {}
        }
        return expressions;
    }
}
