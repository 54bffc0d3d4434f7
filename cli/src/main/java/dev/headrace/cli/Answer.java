package dev.headrace.cli;

import dev.headrace.frontends.tokenizer.TextStream;
import java.io.PrintWriter;

/// The text that is written as its tokens come. It ends with a line break, also where it is cut short.
final class Answer {
    private final TextStream text;
    private final PrintWriter out;
    private boolean isInLine;
    private boolean hasEnded;

    Answer(TextStream text, PrintWriter out) {
        this.text = text;
        this.out = out;
    }

    synchronized void add(int token) {
        if (!hasEnded) write(text.add(token));
    }

    /// Writes what is left, and takes no more.
    synchronized void end() {
        if (hasEnded) return;
        hasEnded = true;
        write(text.rest());
        if (isInLine) write("\n");
    }

    private void write(String piece) {
        if (piece.isEmpty()) return;
        out.print(Terminal.showsText() ? harmless(piece) : piece);
        out.flush();
        isInLine = !piece.endsWith("\n");
    }

    /// Nothing that a model writes may steer a terminal.
    private static String harmless(String piece) {
        return piece.codePoints()
                .map(c -> Character.isISOControl(c) && c != '\n' && c != '\t' ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
