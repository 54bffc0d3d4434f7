package dev.headrace.backends.lint.cpp;

import java.util.List;

/// The tokens of a file, read one after the other.
final class Tokens {
    /// Far more than we emit, and little enough for the stack of a reader that calls itself.
    private static final int DEEPEST = 200;

    private final List<Token> tokens;
    private int at;
    private int depth;

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

    /// Closes what a template opened; two may close at once.
    void expectCloseOfTemplate() throws SyntaxProblem {
        if (peek().is(">>")) tokens.set(at, new Token(Token.Kind.SYMBOL, ">", line()));
        else expect(">");
    }

    /// Before something that may hold others of its kind.
    void enter() throws SyntaxProblem {
        enter(++depth);
    }

    /// @param levels how deep what is being read has become
    void enter(int levels) throws SyntaxProblem {
        if (levels > DEEPEST) throw new SyntaxProblem(line(), "something that is nested too deeply");
    }

    void leave() {
        depth--;
    }

    /// A place to go back to.
    record Place(int at, int depth) {}

    Place place() {
        return new Place(at, depth);
    }

    void goBackTo(Place place) {
        at = place.at;
        depth = place.depth;
    }
}
