package dev.headrace.backends.lint.cpp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads statements and blocks.
final class StatementParser {
    private static final Set<String> ASSIGNMENTS =
            Set.of("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=");
    private static final Set<String> JUMPS = Set.of("return", "break", "continue");
    private static final Set<String> REFUSED = Set.of(
            "while",
            "do",
            "switch",
            "case",
            "default",
            "goto",
            "try",
            "throw",
            "asm",
            "using",
            "typedef",
            "struct",
            "class",
            "union",
            "enum",
            "auto",
            "extern",
            "register",
            "template",
            "namespace");

    private final Tokens tokens;
    private final TypeParser types;
    private final ExpressionParser expressions;

    StatementParser(Tokens tokens) {
        this.tokens = tokens;
        types = new TypeParser(tokens);
        expressions = new ExpressionParser(tokens);
    }

    Block block() throws SyntaxProblem {
        tokens.expect("{");
        List<Statement> statements = new ArrayList<>();
        while (!tokens.accept("}")) statements.add(statement());
        return new Block(statements);
    }

    private Statement statement() throws SyntaxProblem {
        tokens.enter();
        Statement statement = labelled();
        tokens.leave();
        return statement;
    }

    private Statement labelled() throws SyntaxProblem {
        while (isLabel()) {
            tokens.next();
            tokens.next();
        }
        Token token = tokens.peek();
        int line = token.line();
        if (token.kind() == Token.Kind.DIRECTIVE) return directive(tokens.next());
        if (REFUSED.contains(token.text())) throw new SyntaxProblem(line, "'%s' is not read".formatted(token.text()));
        if (token.is("{")) return new Statement.Nested(block(), line);
        if (tokens.accept(";")) return new Statement.Empty(line);
        if (tokens.accept("for")) return loop(line);
        if (tokens.accept("if")) return branch(line);
        if (JUMPS.contains(token.text())) return jump(line);
        if (token.is("HEADRACE_TASK") || token.is("HEADRACE_JOIN")) return mark(line);
        Statement simple = simple();
        tokens.expect(";");
        return simple;
    }

    private boolean isLabel() {
        return tokens.peek().kind() == Token.Kind.NAME && tokens.peek(1).is(":");
    }

    private static Statement directive(Token token) throws SyntaxProblem {
        Pragma pragma = Pragma.of(token.text())
                .orElseThrow(() -> new SyntaxProblem(token.line(), "'%s' in a function".formatted(token.text())));
        return new Statement.Directive(pragma, token.line());
    }

    /// The marks of a dataflow region stand for a plain call, and for nothing.
    private Statement mark(int line) throws SyntaxProblem {
        Statement marked = new Statement.Empty(line);
        if (tokens.next().is("HEADRACE_TASK")) {
            tokens.expect("(");
            marked = new Statement.Evaluate(expressions.expression(), line);
            tokens.expect(")");
        }
        tokens.expect(";");
        return marked;
    }

    /// A declaration, an assignment or a call.
    private Statement simple() throws SyntaxProblem {
        int line = tokens.line();
        if (types.isDeclaration()) return new Statement.Declare(variable(), line);
        if (tokens.accept("delete")) {
            if (tokens.accept("[")) tokens.expect("]");
            return new Statement.Evaluate(new Expression.Call("delete", List.of(expressions.expression())), line);
        }
        Expression expression = expressions.expression();
        Token operator = tokens.peek();
        if (operator.kind() == Token.Kind.SYMBOL && ASSIGNMENTS.contains(operator.text())) {
            tokens.next();
            return new Statement.Assign(expression, operator.text(), expressions.expression(), line);
        }
        if (expression instanceof Expression.Unary(String step, Expression target)
                && (step.equals("++") || step.equals("--")))
            return new Statement.Assign(target, step.charAt(0) + "=", new Expression.Literal("1"), line);
        return new Statement.Evaluate(expression, line);
    }

    private Variable variable() throws SyntaxProblem {
        int line = tokens.line();
        Type type = types.type();
        String name = tokens.name();
        List<Expression> extents = types.extents();
        boolean isConstructed = tokens.peek().is("(");
        Expression initial = null;
        if (isConstructed) constructed();
        else if (tokens.accept("=")) initial = expressions.expression();
        if (tokens.peek().is(",")) throw new SyntaxProblem(line, "two variables in one declaration");
        return new Variable(name, type, extents, initial, isConstructed, line);
    }

    private void constructed() throws SyntaxProblem {
        int line = tokens.line();
        for (Expression argument : expressions.arguments())
            if (!(argument instanceof Expression.Literal))
                throw new SyntaxProblem(line, "a constructor with a variable");
    }

    private Statement loop(int line) throws SyntaxProblem {
        tokens.expect("(");
        if (!types.isDeclaration()) throw new SyntaxProblem(line, "a loop that does not declare its counter");
        Variable counter = variable();
        tokens.expect(";");
        Expression condition = expressions.expression();
        tokens.expect(";");
        Statement step = simple();
        tokens.expect(")");
        return new Statement.Loop(counter, condition, step, block(), line);
    }

    private Statement branch(int line) throws SyntaxProblem {
        tokens.expect("(");
        Expression condition = expressions.expression();
        tokens.expect(")");
        Block whenTrue = tokens.peek().is("{") ? block() : new Block(List.of(statement()));
        Block whenFalse = null;
        if (tokens.accept("else")) whenFalse = tokens.peek().is("{") ? block() : new Block(List.of(statement()));
        return new Statement.Branch(condition, whenTrue, whenFalse, line);
    }

    private Statement jump(int line) throws SyntaxProblem {
        String keyword = tokens.next().text();
        @Nullable Expression value = tokens.peek().is(";") ? null : expressions.expression();
        tokens.expect(";");
        return new Statement.Jump(keyword, value, line);
    }
}
