package dev.headrace.cli;

import dev.headrace.backends.hls.Board;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.TargetFile;

/// What the back end is told of a target.
final class Boards {
    private Boards() {}

    static Board of(TargetFile file) {
        return of(file.target(), file.text());
    }

    /// For a design that nobody keeps.
    static Board of(Target target) {
        return of(target, "");
    }

    private static Board of(Target target, String description) {
        // The linker numbers banks of HBM or DDR, whatever their generation.
        String memory = target.memory().kind().startsWith("HBM") ? "HBM" : "DDR";
        return new Board(
                target.part(),
                target.platform(),
                memory,
                (int) Math.round(target.megahertz()),
                target.dies().stream()
                        .map(die -> new Board.Die(die.name(), die.resources()))
                        .toList(),
                description);
    }
}
