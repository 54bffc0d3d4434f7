package dev.headrace.simulator.values;

import dev.headrace.dialects.Place;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.type.ShapedType;

/// The place of one element, from the indices in some slots. Every index is checked against its dimension.
final class Position {
    private final Op op;
    private final ShapedType type;
    private final int[] slots;
    private final long[] extents;
    private final boolean dependsOnData;

    /// @param dependsOnData whether the indices come from the user's data, so that a wrong one is the user's mistake
    Position(Op op, ShapedType type, int[] slots, boolean dependsOnData) {
        this.op = op;
        this.type = type;
        this.slots = slots;
        this.extents = type.shape().toArray();
        this.dependsOnData = dependsOnData;
    }

    int in(Frame frame) {
        long position = 0;
        for (int i = 0; i < extents.length; i++) {
            long index = frame.longs[slots[i]];
            if (index < 0 || index >= extents[i]) throw outOfBounds(i, index);
            position = position * extents[i] + index;
        }
        return (int) position;
    }

    private RuntimeException outOfBounds(int dim, long index) {
        String what = "index " + index + " is outside of dimension " + dim + " of a " + type;
        if (dependsOnData)
            return new InputError(
                    what,
                    Place.of(op),
                    "give inputs whose values lie in 0.." + (extents[dim] - 1)
                            + ", such as token ids of the vocabulary");
        return new IllegalStateException(Place.task(op) + ": " + what);
    }
}
