package dev.headrace.ir.pass;

import dev.headrace.ir.Op;
import java.util.Optional;

/// A level of the compiler: which operations may be there once it is reached.
public interface Legality {
    /// As the attribute `headrace.level` spells it: `tiled`.
    String text();

    /// Why `op` may not be there, if it may not. The words follow the operation's name: `must have become a task`.
    Optional<String> objection(Op op);
}
