package dev.headrace.filetests.models;

import dev.headrace.backends.hls.Board;
import dev.headrace.compiler.target.Target;
import dev.headrace.compiler.target.Targets;

/// Boards as the back-end sees them.
public final class Boards {
    private Boards() {}

    public static Board u55c() {
        Target target = Targets.named("u55c");
        return new Board(
                "part",
                "platform",
                "HBM",
                250,
                target.dies().stream()
                        .map(die -> new Board.Die(die.name(), die.resources()))
                        .toList());
    }
}
