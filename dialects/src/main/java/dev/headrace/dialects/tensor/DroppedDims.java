package dev.headrace.dialects.tensor;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which dimensions of size 1 a smaller shape leaves out of a larger one.
public final class DroppedDims {
    private DroppedDims() {}

    /// The positions in `full` that `reduced` lacks, as late as possible; nothing if `reduced` is not `full` without
    /// some dimensions of size 1.
    public static Optional<List<Integer>> find(Dims full, Dims reduced) {
        List<Integer> dropped = new ArrayList<>();
        int kept = 0;
        for (int i = 0; i < full.size(); i++) {
            if (kept < reduced.size() && reduced.at(kept) == full.at(i)) kept++;
            else if (full.at(i) == 1) dropped.add(i);
            else return Optional.empty();
        }
        return kept == reduced.size() ? Optional.of(dropped) : Optional.empty();
    }
}
