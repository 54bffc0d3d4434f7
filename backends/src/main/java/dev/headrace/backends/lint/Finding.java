package dev.headrace.backends.lint;

/// A place where a rule does not hold.
///
/// @param file relative to the folder of the sources
/// @param rule its name: `stream-ends`
public record Finding(String file, int line, String rule, String message) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + rule + ": " + message;
    }
}
