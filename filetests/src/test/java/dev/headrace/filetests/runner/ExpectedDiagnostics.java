package dev.headrace.filetests.runner;

import dev.headrace.ir.Location;
import dev.headrace.ir.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The messages that a file announces: `expected-error@+1 {{part of the message}}`, likewise `-warning` and `-note`,
/// for the line that is so much further down (`@-1`: up), this line without a number.
final class ExpectedDiagnostics {
    private static final Pattern FORM =
            Pattern.compile("expected-(error|warning|note)(?:@([+-]\\d+))?\\s*\\{\\{(.*?)\\}\\}");

    private ExpectedDiagnostics() {}

    record Message(String kind, int line, String text) {
        boolean announces(Message given) {
            return kind.equals(given.kind) && line == given.line && given.text.contains(text);
        }

        @Override
        public String toString() {
            return "line " + line + ": " + kind + ": " + text;
        }
    }

    /// @param text with the file's own numbers of lines
    static List<Message> in(String text) {
        List<Message> expected = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            Matcher matcher = FORM.matcher(line);
            while (matcher.find()) {
                int distance = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
                expected.add(new Message(matcher.group(1), number + distance, matcher.group(3)));
            }
        }
        return expected;
    }

    static List<Message> of(Diagnostic diagnostic) {
        List<Message> messages = new ArrayList<>();
        String kind = diagnostic.severity().name().toLowerCase(Locale.ROOT);
        messages.add(new Message(kind, line(diagnostic.location()), diagnostic.message()));
        for (Diagnostic.Note note : diagnostic.notes())
            messages.add(new Message("note", line(note.location()), note.message()));
        return messages;
    }

    private static int line(Location location) {
        return location.parts().stream()
                .filter(Location.File.class::isInstance)
                .mapToInt(l -> ((Location.File) l).line())
                .findFirst()
                .orElse(0);
    }

    /// @throws IllegalStateException if a message came that was not expected, or did not come
    static void compare(List<Message> expected, List<Message> given) {
        List<Message> missing = new ArrayList<>(expected);
        List<Message> surprising = new ArrayList<>();
        for (Message message : given) {
            boolean announced = missing.stream()
                    .filter(m -> m.announces(message))
                    .findFirst()
                    .map(missing::remove)
                    .orElse(false);
            if (!announced) surprising.add(message);
        }
        if (!missing.isEmpty() || !surprising.isEmpty())
            throw new IllegalStateException(
                    "expected but not given: " + missing + "\ngiven but not expected: " + surprising);
    }
}
