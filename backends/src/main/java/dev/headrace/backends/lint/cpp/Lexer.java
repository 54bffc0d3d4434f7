package dev.headrace.backends.lint.cpp;

import java.util.ArrayList;
import java.util.List;

/// Cuts a source into tokens; comments are dropped.
final class Lexer {
    private static final List<String> SYMBOLS = List.of(
            "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=",
            "/=", "%=", "&=", "|=", "^=", "::");
    private static final String SINGLE = "{}()[]<>;:,.?=+-*/%&|^!~";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) throws SyntaxProblem {
        Lexer lexer = new Lexer(text);
        while (lexer.at < text.length()) lexer.next();
        lexer.tokens.add(new Token(Token.Kind.END, "the end of the file", lexer.line));
        return lexer.tokens;
    }

    private void next() throws SyntaxProblem {
        char c = text.charAt(at);
        if (c == '\n') line++;
        if (Character.isWhitespace(c)) at++;
        else if (text.startsWith("//", at)) at = endOfLine();
        else if (text.startsWith("/*", at)) comment();
        else if (c == '#') directive();
        else if (c == '"') string();
        else if (isLetter(c)) add(Token.Kind.NAME, wordEnd());
        else if (isDigit(c)) add(Token.Kind.NUMBER, numberEnd());
        else symbol();
    }

    private void add(Token.Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), line));
        at = end;
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private void comment() throws SyntaxProblem {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) throw new SyntaxProblem(line, "a comment does not end");
        line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
        at = end + 2;
    }

    private void directive() throws SyntaxProblem {
        int end = endOfLine();
        int first = text.lastIndexOf('\n', at - 1) + 1;
        if (!text.substring(first, at).isBlank()) throw new SyntaxProblem(line, "'#' inside a line");
        if (end > 0 && text.charAt(end - 1) == '\\') throw new SyntaxProblem(line, "a directive of several lines");
        add(Token.Kind.DIRECTIVE, end);
    }

    private void string() throws SyntaxProblem {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\n')
            end += text.charAt(end) == '\\' ? 2 : 1;
        if (end >= text.length() || text.charAt(end) != '"') throw new SyntaxProblem(line, "a string does not end");
        add(Token.Kind.STRING, end + 1);
    }

    private int wordEnd() {
        int end = at;
        while (end < text.length() && (isLetter(text.charAt(end)) || isDigit(text.charAt(end)))) end++;
        return end;
    }

    /// Also of `1.0E-5f`, `0x1Fu` and `12LL`.
    private int numberEnd() {
        int end = at;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean isSign = (c == '-' || c == '+') && "eE".indexOf(text.charAt(end - 1)) >= 0 && !isHexadecimal();
            if (!isLetter(c) && !isDigit(c) && c != '.' && !isSign) break;
            end++;
        }
        return end;
    }

    private boolean isHexadecimal() {
        return text.startsWith("0x", at) || text.startsWith("0X", at);
    }

    private void symbol() throws SyntaxProblem {
        for (String symbol : SYMBOLS) {
            if (!text.startsWith(symbol, at)) continue;
            add(Token.Kind.SYMBOL, at + symbol.length());
            return;
        }
        if (SINGLE.indexOf(text.charAt(at)) < 0)
            throw new SyntaxProblem(line, "a character that is not read: " + printable(text.charAt(at)));
        add(Token.Kind.SYMBOL, at + 1);
    }

    private static String printable(char c) {
        return c > ' ' && c <= '~' ? "'" + c + "'" : "U+%04X".formatted((int) c);
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
