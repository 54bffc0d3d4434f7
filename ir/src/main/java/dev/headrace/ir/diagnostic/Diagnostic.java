package dev.headrace.ir.diagnostic;

import dev.headrace.ir.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One message about the program, with notes that belong to it.
///
/// Messages are lower case, without a full stop, the actual before the expected.
public final class Diagnostic {
    private final Severity severity;
    private final Location location;
    private final String message;
    private final List<Note> notes = new ArrayList<>();

    public enum Severity {
        ERROR,
        WARNING
    }

    /// More about a message, at its own place.
    public record Note(Location location, String message) {}

    public Diagnostic(Severity severity, Location location, String message) {
        this.severity = severity;
        this.location = location;
        this.message = message;
    }

    public Diagnostic note(Location where, String format, Object... arguments) {
        notes.add(new Note(where, format.formatted(arguments)));
        return this;
    }

    public Severity severity() {
        return severity;
    }

    public Location location() {
        return location;
    }

    public String message() {
        return message;
    }

    public List<Note> notes() {
        return Collections.unmodifiableList(notes);
    }

    /// `model.mlir:12:8: error: …`, one more line per note.
    @Override
    public String toString() {
        StringBuilder out =
                new StringBuilder(line(location, severity == Severity.ERROR ? "error" : "warning", message));
        for (Note note : notes) out.append('\n').append(line(note.location(), "note", note.message()));
        return out.toString();
    }

    private static String line(Location where, String kind, String message) {
        return place(where) + kind + ": " + message;
    }

    private static String place(Location where) {
        return switch (where) {
            case Location.File(var path, var line, var column) -> path + ":" + line + ":" + column + ": ";
            case Location.Name(var name) -> name + ": ";
            case Location.Fused(var origins) -> place(origins.getFirst());
            case Location.Unknown() -> "";
        };
    }
}
