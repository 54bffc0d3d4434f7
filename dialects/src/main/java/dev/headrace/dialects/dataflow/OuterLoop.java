package dev.headrace.dialects.dataflow;

import java.util.List;

/// The outermost loop of a stream, of which several streams may make a part each: one after the other, they are the
/// stream.
final class OuterLoop {
    private OuterLoop() {}

    /// Whether the pieces share out the trips of the outermost loop of `whole`, each with its own loop of the same step
    /// and with the same loops inside.
    static boolean isSharedOut(List<ItensorType> pieces, ItensorType whole) {
        ItensorType all = whole.withoutSingleTrips();
        if (all.loops() == 0) return pieces.size() == 1 && pieces.getFirst().tokens() == 1;
        long trips = 0;
        for (ItensorType piece : pieces) {
            ItensorType part = piece.withoutSingleTrips();
            int outer = part.loops() - all.loops() + 1;
            if (outer < 0 || outer > 1 || !isInside(part, outer, all)) return false;
            if (outer == 1 && part.steps().at(0) != all.steps().at(0)) return false;
            trips += outer == 1 ? part.trips().at(0) : 1;
        }
        return trips == all.trips().at(0);
    }

    private static boolean isInside(ItensorType part, int outer, ItensorType all) {
        for (int loop = 1; loop < all.loops(); loop++) {
            int own = loop - 1 + outer;
            if (part.trips().at(own) != all.trips().at(loop)
                    || part.steps().at(own) != all.steps().at(loop)) return false;
        }
        return true;
    }
}
