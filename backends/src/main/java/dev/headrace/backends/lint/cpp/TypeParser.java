package dev.headrace.backends.lint.cpp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads types and the declarators behind them.
final class TypeParser {
    private static final Set<String> FUNDAMENTAL =
            Set.of("void", "bool", "char", "short", "int", "long", "unsigned", "signed", "float", "double");
    private static final Set<String> QUALIFIERS = Set.of("const", "static", "volatile", "inline", "constexpr");

    /// Words that stand where a type could, and are none.
    private static final Set<String> NO_TYPES = Set.of(
            "new", "delete", "return", "using", "typedef", "struct", "class", "union", "enum", "template", "namespace");

    private final Tokens tokens;

    TypeParser(Tokens tokens) {
        this.tokens = tokens;
    }

    static boolean isFundamental(Token token) {
        return token.kind() == Token.Kind.NAME && FUNDAMENTAL.contains(token.text());
    }

    /// Whether a type begins here that numbers are cast to.
    static boolean isScalar(Token token) {
        return isFundamental(token)
                || token.kind() == Token.Kind.NAME && token.text().equals("ap_int");
    }

    /// Whether a type and then a name stand here.
    boolean isDeclaration() {
        Token first = tokens.peek();
        if (first.kind() != Token.Kind.NAME || NO_TYPES.contains(first.text())) return false;
        if (isFundamental(first) || QUALIFIERS.contains(first.text())) return true;
        Tokens.Place place = tokens.place();
        try {
            type();
            return tokens.peek().kind() == Token.Kind.NAME;
        } catch (SyntaxProblem _) {
            return false;
        } finally {
            tokens.goBackTo(place);
        }
    }

    Type type() throws SyntaxProblem {
        boolean isConst = false;
        boolean isStatic = false;
        for (; QUALIFIERS.contains(tokens.peek().text()); tokens.next()) {
            String qualifier = tokens.peek().text();
            if (qualifier.equals("volatile")) throw new SyntaxProblem(tokens.line(), "a volatile variable");
            isConst |= qualifier.equals("const") || qualifier.equals("constexpr");
            isStatic |= qualifier.equals("static");
        }
        String base;
        List<String> arguments = List.of();
        if (isFundamental(tokens.peek())) {
            List<String> words = new ArrayList<>();
            while (isFundamental(tokens.peek())) words.add(tokens.next().text());
            base = String.join(" ", words);
        } else {
            base = tokens.qualifiedName();
            if (tokens.accept("<")) arguments = templateArguments();
        }
        isConst |= tokens.accept("const");
        int pointers = 0;
        while (tokens.accept("*")) pointers++;
        boolean isReference = tokens.accept("&");
        return new Type(base, arguments, pointers, isReference, isConst, isStatic);
    }

    private List<String> templateArguments() throws SyntaxProblem {
        List<String> arguments = new ArrayList<>();
        tokens.enter();
        do {
            if (tokens.peek().kind() == Token.Kind.NUMBER)
                arguments.add(tokens.next().text());
            else arguments.add(type().toString());
        } while (tokens.accept(","));
        tokens.expectCloseOfTemplate();
        tokens.leave();
        return arguments;
    }

    /// What follows the name of an array: `[4][8]`.
    List<Expression> extents() throws SyntaxProblem {
        List<Expression> extents = new ArrayList<>();
        while (tokens.accept("[")) {
            if (tokens.peek().is("]")) throw new SyntaxProblem(tokens.line(), "an array without an extent");
            extents.add(new ExpressionParser(tokens).expression());
            tokens.expect("]");
        }
        return extents;
    }
}
