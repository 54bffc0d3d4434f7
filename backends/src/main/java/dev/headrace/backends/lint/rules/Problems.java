package dev.headrace.backends.lint.rules;

/// Takes what a rule finds.
public interface Problems {
    void add(int line, String message);

    /// @param format as of [String#format]
    default void add(int line, String format, Object... values) {
        add(line, format.formatted(values));
    }
}
