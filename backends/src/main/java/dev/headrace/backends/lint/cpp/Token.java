package dev.headrace.backends.lint.cpp;

/// A word of the source.
///
/// @param text as it stands there; of a directive the whole line
record Token(Kind kind, String text, int line) {
    enum Kind {
        NAME,
        NUMBER,
        STRING,
        SYMBOL,
        DIRECTIVE,
        END
    }

    boolean is(String word) {
        return text.equals(word) && kind != Kind.STRING && kind != Kind.DIRECTIVE;
    }
}
