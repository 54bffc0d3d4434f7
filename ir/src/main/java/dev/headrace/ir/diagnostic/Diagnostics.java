package dev.headrace.ir.diagnostic;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// Collects messages; work goes on to the end of the step, then stops if there were errors.
public final class Diagnostics {
    private final List<Diagnostic> all = new ArrayList<>();

    public Diagnostic error(Op op, String format, Object... arguments) {
        return error(op.location(), "'" + op.name() + "' " + format, arguments);
    }

    public Diagnostic error(Location location, String format, Object... arguments) {
        return add(new Diagnostic(Diagnostic.Severity.ERROR, location, format.formatted(arguments)));
    }

    public Diagnostic warning(Location location, String format, Object... arguments) {
        return add(new Diagnostic(Diagnostic.Severity.WARNING, location, format.formatted(arguments)));
    }

    private Diagnostic add(Diagnostic diagnostic) {
        all.add(diagnostic);
        return diagnostic;
    }

    public List<Diagnostic> all() {
        return Collections.unmodifiableList(all);
    }

    public boolean hasErrors() {
        return all.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
    }

    /// One diagnostic after the other, each on its own lines.
    @Override
    public String toString() {
        return all.stream().map(Diagnostic::toString).collect(Collectors.joining("\n"));
    }
}
