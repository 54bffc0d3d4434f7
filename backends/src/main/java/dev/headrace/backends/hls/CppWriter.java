package dev.headrace.backends.hls;

import java.util.List;

/// Builds C++ text line by line; blocks indent what is inside them by four spaces.
final class CppWriter {
    private static final String STEP = "    ";
    private static final int WIDTH = 120;

    private final StringBuilder text = new StringBuilder();
    private int depth;

    CppWriter line(String line) {
        if (!line.isEmpty()) text.repeat(STEP, depth).append(line);
        text.append('\n');
        return this;
    }

    CppWriter blank() {
        return line("");
    }

    /// A directive of the vendor's compiler, at the left margin like those of the preprocessor.
    CppWriter pragma(String directive) {
        text.append("#pragma HLS ").append(directive).append('\n');
        return this;
    }

    /// Writes `head {` and runs `body` one step further in.
    CppWriter block(String head, Runnable body) {
        return block(head, body, "}");
    }

    /// As `block`, with another closing line, such as `};` after an initializer.
    CppWriter block(String head, Runnable body, String end) {
        line(head + " {");
        return indented(body).line(end);
    }

    /// What `body` writes, one step further in.
    CppWriter indented(Runnable body) {
        depth++;
        body.run();
        depth--;
        return this;
    }

    /// Items between a head and an end, in one line or, where they are too many, in lines of their own.
    CppWriter call(String head, List<String> items, String end) {
        String whole = head + String.join(", ", items) + end;
        if (STEP.length() * depth + whole.length() <= WIDTH) return line(whole);
        return line(head).indented(() -> list(items)).line(end);
    }

    /// Items with commas between them, as many in a line as there is room for.
    CppWriter list(List<String> items) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            String item = items.get(i) + (i + 1 < items.size() ? "," : "");
            if (!line.isEmpty() && STEP.length() * depth + line.length() + 1 + item.length() > WIDTH) {
                line(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(item);
        }
        return line.isEmpty() ? this : line(line.toString());
    }

    /// A comment of one line. Text from a model cannot end it early or swallow the next line.
    CppWriter comment(String comment) {
        return line("// " + comment.replaceAll("[^ -~]|\\\\$", "?"));
    }

    /// Lines that are already laid out, such as another writer's result.
    CppWriter lines(String lines) {
        lines.lines().forEach(this::line);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
