package dev.headrace.cli;

import java.util.List;

/// Which streams of this process a person watches. The launcher knows, Java does not: it can ask only for input and
/// output together.
final class Terminal {
    /// `out`, `err` or both, with a comma between.
    private static final String PROPERTY = "headrace.terminals";

    private Terminal() {}

    /// Whether lines on standard error may be rewritten.
    static boolean showsProgress() {
        return is("err") && !"dumb".equals(System.getenv("TERM"));
    }

    /// Whether a person reads standard output as it is written.
    static boolean showsText() {
        return is("out");
    }

    /// Whether standard output may be coloured; see <https://no-color.org>.
    static boolean showsColours() {
        String refused = System.getenv("NO_COLOR");
        return is("out") && (refused == null || refused.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean is(String stream) {
        return List.of(System.getProperty(PROPERTY, "").split(",", -1)).contains(stream);
    }
}
