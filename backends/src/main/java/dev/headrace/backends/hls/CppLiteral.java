package dev.headrace.backends.hls;

/// C++ spellings of constants that read back as exactly the same value.
final class CppLiteral {
    private CppLiteral() {}

    static String of(float value) {
        if (Float.isNaN(value)) return "NAN";
        if (Float.isInfinite(value)) return value > 0 ? "INFINITY" : "-INFINITY";
        return value + "f";
    }

    static String of(double value) {
        if (Double.isNaN(value)) return "double(NAN)";
        if (Double.isInfinite(value)) return value > 0 ? "double(INFINITY)" : "double(-INFINITY)";
        return Double.toString(value);
    }

    static String of(int value) {
        return value == Integer.MIN_VALUE ? "(-2147483647 - 1)" : Integer.toString(value);
    }

    static String of(long value) {
        return value == Long.MIN_VALUE ? "(-9223372036854775807LL - 1)" : value + "LL";
    }

    static String of(boolean value) {
        return Boolean.toString(value);
    }

    /// A string literal; what is not printable ASCII becomes `?`, since names serve people only.
    static String quoted(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') literal.append('\\');
            literal.append(c < ' ' || c > '~' ? '?' : c);
        }
        return literal.append('"').toString();
    }
}
