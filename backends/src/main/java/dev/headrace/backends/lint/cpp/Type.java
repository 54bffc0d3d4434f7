package dev.headrace.backends.lint.cpp;

import java.util.List;

/// The type of a variable, without the extents of an array.
///
/// @param base `float`, `long long`, `hls::stream`
/// @param arguments those of a template: `float`, `2`
/// @param pointers the number of `*`
public record Type(
        String base, List<String> arguments, int pointers, boolean isReference, boolean isConst, boolean isStatic) {
    public Type {
        arguments = List.copyOf(arguments);
    }

    public boolean isStream() {
        return base.equals("hls::stream");
    }

    public boolean isVector() {
        return base.equals("hls::vector");
    }

    public boolean isPointer() {
        return pointers > 0;
    }

    public boolean isVoid() {
        return base.equals("void") && pointers == 0;
    }

    @Override
    public String toString() {
        String template = arguments.isEmpty() ? "" : "<" + String.join(", ", arguments) + ">";
        return (isConst ? "const " : "") + base + template + "*".repeat(pointers) + (isReference ? "&" : "");
    }
}
