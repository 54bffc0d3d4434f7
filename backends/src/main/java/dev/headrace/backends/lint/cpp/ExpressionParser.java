package dev.headrace.backends.lint.cpp;

import java.util.ArrayList;
import java.util.List;

/// Reads expressions without assignments.
final class ExpressionParser {
    /// From the weakest to the strongest.
    private static final List<List<String>> LEVELS = List.of(
            List.of("||"),
            List.of("&&"),
            List.of("|"),
            List.of("^"),
            List.of("&"),
            List.of("==", "!="),
            List.of("<", ">", "<=", ">="),
            List.of("<<", ">>"),
            List.of("+", "-"),
            List.of("*", "/", "%"));
    private static final List<String> PREFIXES = List.of("-", "+", "!", "~", "*", "&", "++", "--");

    private final Tokens tokens;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Expression expression() throws SyntaxProblem {
        tokens.enter();
        Expression condition = binary(0);
        if (tokens.accept("?")) {
            Expression whenTrue = expression();
            tokens.expect(":");
            condition = new Expression.Conditional(condition, whenTrue, expression());
        }
        tokens.leave();
        return condition;
    }

    List<Expression> arguments() throws SyntaxProblem {
        List<Expression> arguments = new ArrayList<>();
        tokens.expect("(");
        if (tokens.accept(")")) return arguments;
        do arguments.add(expression());
        while (tokens.accept(","));
        tokens.expect(")");
        return arguments;
    }

    private Expression binary(int level) throws SyntaxProblem {
        if (level == LEVELS.size()) return unary();
        Expression left = binary(level + 1);
        int links = 0;
        while (tokens.peek().kind() == Token.Kind.SYMBOL
                && LEVELS.get(level).contains(tokens.peek().text())) {
            String operator = tokens.next().text();
            left = new Expression.Binary(operator, left, binary(level + 1));
            tokens.enter(++links);
        }
        return left;
    }

    private Expression unary() throws SyntaxProblem {
        tokens.enter();
        Expression result;
        if (tokens.peek().kind() == Token.Kind.SYMBOL
                && PREFIXES.contains(tokens.peek().text())) {
            String operator = tokens.next().text();
            result = new Expression.Unary(operator, unary());
        } else if (tokens.peek().is("(") && TypeParser.isScalar(tokens.peek(1))) {
            tokens.next();
            Type type = new TypeParser(tokens).type();
            tokens.expect(")");
            result = new Expression.Cast(type, unary());
        } else {
            result = postfix(primary());
        }
        tokens.leave();
        return result;
    }

    private Expression postfix(Expression start) throws SyntaxProblem {
        Expression expression = start;
        for (int links = 0; ; tokens.enter(++links)) {
            if (tokens.accept("[")) {
                expression = new Expression.Index(expression, expression());
                tokens.expect("]");
            } else if (tokens.accept(".")) {
                String method = tokens.name();
                expression = new Expression.MethodCall(expression, method, arguments());
            } else if (tokens.peek().is("++") || tokens.peek().is("--")) {
                expression = new Expression.Unary(tokens.next().text(), expression);
            } else {
                return expression;
            }
        }
    }

    private Expression primary() throws SyntaxProblem {
        Token token = tokens.peek();
        if (tokens.accept("(")) {
            Expression inner = expression();
            tokens.expect(")");
            return inner;
        }
        return switch (token.kind()) {
            case NUMBER, STRING -> new Expression.Literal(tokens.next().text());
            case NAME -> named();
            default -> throw new SyntaxProblem(token.line(), "'%s' in an expression".formatted(token.text()));
        };
    }

    private Expression named() throws SyntaxProblem {
        if (tokens.accept("new")) {
            Type type = new TypeParser(tokens).type();
            new TypeParser(tokens).extents();
            return new Expression.Allocation(type.toString());
        }
        String name = tokens.qualifiedName();
        if (name.equals("true") || name.equals("false")) return new Expression.Literal(name);
        if (tokens.peek().is("(")) return new Expression.Call(name, arguments());
        return new Expression.Name(name);
    }
}
