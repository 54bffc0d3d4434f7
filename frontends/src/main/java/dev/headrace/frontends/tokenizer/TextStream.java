package dev.headrace.frontends.tokenizer;

import java.util.Arrays;

/// The text of tokens that come one by one.
///
/// A token may hold a part of a character, and how it reads may depend on the one before it. So the last few tokens are
/// read again with each new one, and text is given out only up to where it can no longer change.
public final class TextStream {
    /// How many tokens of the prompt are read again with the first of the answer.
    private static final int CONTEXT = 8;

    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;
    private long[] tokens;
    /// Where the tokens that are read again begin.
    private int first;
    /// How many tokens have been given out.
    private int given;

    /// @param before the tokens that the text goes on from
    public TextStream(Tokenizer tokenizer, long[] before) {
        this.tokenizer = tokenizer;
        tokens = before.clone();
        given = before.length;
        first = Math.max(0, given - CONTEXT);
    }

    /// Takes a token.
    /// @return the text that is certain now and was not before; empty in the middle of a character
    public String add(long token) {
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
        String whole = text(tokens.length);
        if (whole.indexOf(REPLACEMENT, Math.max(0, whole.length() - 1)) >= 0) return "";
        return give(whole);
    }

    /// What is left when no token follows, be it half a character.
    public String rest() {
        return give(text(tokens.length));
    }

    private String give(String whole) {
        String before = text(given);
        first = given;
        given = tokens.length;
        return whole.startsWith(before) ? whole.substring(before.length()) : whole;
    }

    private String text(int end) {
        return tokenizer.decode(Arrays.copyOfRange(tokens, first, end));
    }
}
