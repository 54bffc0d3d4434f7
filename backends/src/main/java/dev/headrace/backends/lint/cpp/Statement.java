package dev.headrace.backends.lint.cpp;

import org.jspecify.annotations.Nullable;

/// A statement, or a directive that stands among them.
public sealed interface Statement {
    int line();

    record Declare(Variable variable, int line) implements Statement {}

    /// @param operator `=`, `+=`
    record Assign(Expression target, String operator, Expression value, int line) implements Statement {}

    /// An expression for its effect: a call.
    record Evaluate(Expression expression, int line) implements Statement {}

    /// `for (int i = 0; i < 8; i += 1) { … }`
    record Loop(Variable counter, Expression condition, Statement step, Block body, int line) implements Statement {}

    record Branch(
            Expression condition, Block whenTrue, @Nullable Block whenFalse, int line) implements Statement {}

    /// `return`, `break` or `continue`.
    record Jump(String keyword, @Nullable Expression value, int line) implements Statement {}

    record Directive(Pragma pragma, int line) implements Statement {}

    /// Statements in braces of their own.
    record Nested(Block block, int line) implements Statement {}

    record Empty(int line) implements Statement {}
}
