package dev.headrace.dialects.dataflow;

import dev.headrace.dialects.scf.ForOp;
import java.util.Map;

/// How often loops of a kernel run, for a number that it is given ([VariableLoops]).
///
/// @param trips of loops that do not always run equally often
public record Lengths(Map<ForOp, Long> trips) {
    /// All loops run as often as they can.
    public static final Lengths MOST = new Lengths(Map.of());

    public Lengths {
        trips = Map.copyOf(trips);
    }

    /// @throws IllegalStateException if nothing says when it ends
    public long of(ForOp loop) {
        Long known = trips.get(loop);
        if (known != null) return known;
        return loop.mostTrips().orElseThrow(() -> new IllegalStateException("a loop of a task may run for ever"));
    }
}
