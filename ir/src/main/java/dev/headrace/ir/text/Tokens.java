package dev.headrace.ir.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Splits a text into [Token]s and hands them out one after the other.
final class Tokens {
    private final Source source;
    private final String text;
    private Token next;

    Tokens(Source source) {
        this.source = source;
        text = source.text();
        next = scan(0);
    }

    /// The next token, which stays the next one.
    Token peek() {
        return next;
    }

    Token take() {
        Token token = next;
        next = scan(token.end());
        return token;
    }

    /// Goes on from that offset, forwards or backwards.
    void moveTo(int offset) {
        next = scan(offset);
    }

    /// Whether the next token is this keyword or punctuation.
    boolean at(String spelling) {
        return (next.kind() == Token.Kind.BARE || next.kind() == Token.Kind.PUNCTUATION)
                && next.end() - next.start() == spelling.length()
                && text.startsWith(spelling, next.start());
    }

    boolean at(Token.Kind kind) {
        return next.kind() == kind;
    }

    String spelling(Token token) {
        return text.substring(token.start(), token.end());
    }

    /// The next token as an error message names it.
    String describeNext() {
        if (next.kind() == Token.Kind.END) return "the end of the text";
        String spelling = spelling(next);
        return "'" + (spelling.length() > 40 ? spelling.substring(0, 40) + "…" : spelling) + "'";
    }

    /// The text that a string literal stands for: `\n`, `\t`, `\"`, `\\` and two hexadecimal digits for one byte of
    /// UTF-8.
    String unquote(int start, int end) {
        if (text.indexOf('\\', start, end) < 0) return text.substring(start + 1, end - 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = start + 1; i < end - 1; i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                int from = i;
                while (i + 1 < end - 1 && text.charAt(i + 1) != '\\') i++;
                bytes.writeBytes(text.substring(from, i + 1).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            char escaped = text.charAt(++i);
            switch (escaped) {
                case '"', '\\' -> bytes.write(escaped);
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                default -> {
                    int high = Character.digit(escaped, 16);
                    int low = i + 1 < end - 1 ? Character.digit(text.charAt(i + 1), 16) : -1;
                    if (high < 0 || low < 0) throw source.error(i - 1, "unknown escape in string literal");
                    bytes.write(high * 16 + low);
                    i++;
                }
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private Token scan(int offset) {
        int at = skipBlanks(offset);
        if (at >= text.length()) return new Token(Token.Kind.END, text.length(), text.length());
        char c = text.charAt(at);
        if (isLetter(c)) return new Token(Token.Kind.BARE, at, endOfName(at));
        if (isDigit(c)) return number(at);
        return switch (c) {
            case '"' -> new Token(Token.Kind.STRING, at, endOfString(at));
            case '%' -> prefixed(Token.Kind.VALUE, at);
            case '^' -> prefixed(Token.Kind.BLOCK, at);
            case '#' -> text.startsWith("#-}", at) ? punctuation(at, 3) : prefixed(Token.Kind.ATTRIBUTE, at);
            case '{' -> punctuation(at, text.startsWith("{-#", at) ? 3 : 1);
            case '!' -> prefixed(Token.Kind.TYPE, at);
            case '@' ->
                charAt(at + 1) == '"'
                        ? new Token(Token.Kind.SYMBOL, at, endOfString(at + 1))
                        : prefixed(Token.Kind.SYMBOL, at);
            case '-' -> punctuation(at, charAt(at + 1) == '>' ? 2 : 1);
            case ':' -> punctuation(at, charAt(at + 1) == ':' ? 2 : 1);
            case '(', ')', '}', '[', ']', '<', '>', ',', '=', '?', '*', '+', '/', '|' -> punctuation(at, 1);
            default -> throw source.error(at, "unexpected character " + printable(c));
        };
    }

    private static String printable(char c) {
        return c > 0x20 && c < 0x7f ? "'" + c + "'" : String.format("U+%04X", (int) c);
    }

    private int skipBlanks(int offset) {
        int at = offset;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\n' || c == '\t' || c == '\r') at++;
            else if (c == '/' && charAt(at + 1) == '/') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else break;
        }
        return at;
    }

    private static Token punctuation(int at, int length) {
        return new Token(Token.Kind.PUNCTUATION, at, at + length);
    }

    private Token prefixed(Token.Kind kind, int at) {
        int end = at + 1;
        if (isDigit(charAt(end))) while (isDigit(charAt(end))) end++;
        else end = endOfName(end);
        if (end == at + 1) throw source.error(at, "expected a name after '" + text.charAt(at) + "'");
        return new Token(kind, at, end);
    }

    private Token number(int at) {
        int end = at;
        if (text.charAt(at) == '0' && charAt(at + 1) == 'x' && Character.digit(charAt(at + 2), 16) >= 0) {
            end = at + 2;
            while (Character.digit(charAt(end), 16) >= 0) end++;
            return new Token(Token.Kind.INTEGER, at, end);
        }
        while (isDigit(charAt(end))) end++;
        if (charAt(end) != '.') return new Token(Token.Kind.INTEGER, at, end);
        end++;
        while (isDigit(charAt(end))) end++;
        if (charAt(end) == 'e' || charAt(end) == 'E') {
            int digits = charAt(end + 1) == '+' || charAt(end + 1) == '-' ? end + 2 : end + 1;
            if (isDigit(charAt(digits))) {
                end = digits;
                while (isDigit(charAt(end))) end++;
            }
        }
        return new Token(Token.Kind.FLOAT, at, end);
    }

    private int endOfString(int quote) {
        for (int at = quote + 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') return at + 1;
            if (c == '\n') break;
            if (c == '\\') at++;
        }
        throw source.error(quote, "string literal does not end on its line");
    }

    private int endOfName(int from) {
        int end = from;
        while (isLetter(charAt(end)) || isDigit(charAt(end)) || charAt(end) == '$' || charAt(end) == '.') end++;
        return end;
    }

    private char charAt(int at) {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
