package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.type.IndexType;

/// A loop that comes to rows in their order, from the first on.
///
/// @param inTrip how many rows each trip works on
/// @param all how many there are
record RowLoop(ForOp loop, long inTrip, long all) {
    long step() {
        return LoopsAround.step(loop);
    }

    /// How many rows it is from a counter to the next number; 0 where that is no number of rows.
    long inCount() {
        return inTrip % step() == 0 ? inTrip / step() : 0;
    }

    /// Whether a loop counts from 0 in a constant number of trips, one after the other, and carries nothing.
    static boolean isPlain(ForOp loop) {
        return !loop.isUnrolled()
                && loop.inits().isEmpty()
                && loop.counter().type() instanceof IndexType
                && loop.tripCount().isPresent()
                && ConstantOp.integerOf(loop.lower()).orElse(-1) == 0;
    }
}
