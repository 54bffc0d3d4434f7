package dev.headrace.ir.text;

import dev.headrace.ir.Location;
import java.util.Arrays;

/// A text with the name of the file that it came from; turns offsets into lines and columns.
final class Source {
    private static final int EXCERPT = 160;

    private final String file;
    private final String text;
    private final int[] lineStarts;

    Source(String file, String text) {
        this.file = file;
        this.text = text;
        int[] starts = new int[16];
        int lines = 1;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            if (lines == starts.length) starts = Arrays.copyOf(starts, 2 * lines);
            starts[lines++] = at + 1;
        }
        lineStarts = Arrays.copyOf(starts, lines);
    }

    String text() {
        return text;
    }

    Location.File locate(int offset) {
        int line = lineOf(offset);
        return new Location.File(file, line + 1, offset - lineStarts[line] + 1);
    }

    ParseError error(int offset, String reason) {
        return new ParseError(locate(offset), reason, excerpt(offset));
    }

    private int lineOf(int offset) {
        int found = Arrays.binarySearch(lineStarts, offset);
        return found >= 0 ? found : -found - 2;
    }

    /// The line around the offset, cut where it is long, and a caret below.
    private String excerpt(int offset) {
        int start = lineStarts[lineOf(offset)];
        int end = text.indexOf('\n', offset);
        if (end < 0) end = text.length();
        if (end > start && text.charAt(end - 1) == '\r') end--;
        int from = Math.max(start, offset - EXCERPT / 2);
        int to = Math.max(from, Math.min(end, from + EXCERPT));
        StringBuilder out = new StringBuilder(text.substring(from, to)).append('\n');
        for (int i = from; i < offset; i++) out.append(text.charAt(i) == '\t' ? '\t' : ' ');
        return out.append('^').toString();
    }
}
