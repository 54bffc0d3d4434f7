package dev.headrace.backends.lint.cpp;

import java.util.List;

/// The tokens of a file, read one after the other.
final class Tokens {
    private final List<Token> tokens;
    private int at;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int further) {
        return tokens.get(Math.min(at + further, tokens.size() - 1));
    }

    int line() {
        return peek().line();
    }

    Token next() {
        Token token = peek();
        if (token.kind() != Token.Kind.END) at++;
        return token;
    }

    boolean accept(String word) {
        if (!peek().is(word)) return false;
        at++;
        return true;
    }

    void expect(String word) throws SyntaxProblem {
        if (!accept(word))
            throw new SyntaxProblem(line(), "'%s' where '%s' is expected".formatted(peek().text(), word));
    }

    String name() throws SyntaxProblem {
        if (peek().kind() != Token.Kind.NAME)
            throw new SyntaxProblem(line(), "'%s' where a name is expected".formatted(peek().text()));
        return next().text();
    }

    /// A name with its namespaces: `hls::exp`.
    String qualifiedName() throws SyntaxProblem {
        StringBuilder name = new StringBuilder(name());
        while (peek().is("::")) {
            next();
            name.append("::").append(name());
        }
        return name.toString();
    }

    int position() {
        return at;
    }

    void goBackTo(int position) {
        at = position;
    }
}
