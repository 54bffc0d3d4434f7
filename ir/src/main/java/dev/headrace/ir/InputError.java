package dev.headrace.ir;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A mistake in what the user handed in: a file, an option, a model.
///
/// The message is one line that says what is wrong, where, and what to do about it. The command line prints it
/// without a stack trace and ends with exit code 2. A mistake of ours is any other exception.
///
/// Parts of a message may come from the file that is complained about: characters that would break the line or steer a
/// terminal appear as `\\u001b`.
public final class InputError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_NAMES = 5;

    /// @param what the fact, lower case, no full stop: `not a zip archive`
    /// @param where the file, entry, field or operation that is meant
    /// @param advice what the user can do: `export it again with torch.export.save`
    public InputError(String what, String where, String advice) {
        super(oneLine(where + ": " + what + "; " + advice));
    }

    /// As above, keeping the failure that revealed it.
    public InputError(String what, String where, String advice, Throwable cause) {
        super(oneLine(where + ": " + what + "; " + advice), cause);
    }

    /// For a name that is not among those there are: says which was probably meant, and lists them all.
    /// @param kind what is named: `target`
    public static InputError unknown(String kind, String name, Collection<String> known) {
        String guess = Spelling.closest(name, known)
                .map(close -> "did you mean '" + close + "'? known are ")
                .orElse("choose one of ");
        return new InputError("unknown " + kind, "'" + name + "'", guess + String.join(", ", known));
    }

    /// A few of many names that somebody may have meant: those that contain what was given, else the closest one.
    /// Punctuation does not count.
    public static Optional<String> nearest(String name, Collection<String> known) {
        String wanted = letters(name);
        List<String> containing = known.stream()
                .filter(each -> !wanted.isEmpty() && letters(each).contains(wanted))
                .limit(MOST_NAMES)
                .toList();
        if (!containing.isEmpty()) return Optional.of(String.join(", ", containing));
        return Spelling.closest(wanted, known.stream().map(InputError::letters).toList())
                .flatMap(close -> known.stream()
                        .filter(each -> letters(each).equals(close))
                        .findFirst());
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "_");
    }

    private static String oneLine(String message) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (isDisruptive(c)) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.toString();
    }

    private static boolean isDisruptive(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
