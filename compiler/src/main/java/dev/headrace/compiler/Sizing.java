package dev.headrace.compiler;

import dev.headrace.compiler.sizing.Pace;
import dev.headrace.ir.InputError;
import java.util.Arrays;
import java.util.List;

/// How the depths of FIFOs are chosen.
public enum Sizing {
    /// [Pace#CONSERVATIVE].
    CONSERVATIVE(Pace.CONSERVATIVE),
    /// [Pace#NORMAL], while it fits on the chip.
    NORMAL(Pace.NORMAL),
    /// As shallow as keeps the latency that [#NORMAL] gives, by simulation of time.
    EXACT(Pace.NORMAL);

    private final Pace pace;

    Sizing(Pace pace) {
        this.pace = pace;
    }

    Pace pace() {
        return pace;
    }

    /// As on the command line.
    public String text() {
        return switch (this) {
            case CONSERVATIVE -> "conservative";
            case NORMAL -> "normal";
            case EXACT -> "exact";
        };
    }

    /// @throws InputError if there is no such strategy
    public static Sizing named(String text) {
        List<String> known = Arrays.stream(values()).map(Sizing::text).toList();
        int index = known.indexOf(text);
        if (index < 0) throw InputError.unknown("sizing strategy", text, known);
        return values()[index];
    }
}
