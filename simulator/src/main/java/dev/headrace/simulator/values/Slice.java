package dev.headrace.simulator.values;

import dev.headrace.ir.Dims;
import dev.headrace.ir.type.ShapedType;

/// A rectangular part of a row-major array: how to copy it out and in.
final class Slice {
    private final ShapedType whole;
    private final int elements;
    private final int[] sizes;
    private final long[] strides;
    private final long[] wholeSteps;
    private final int[] partSteps;

    /// @param strides between neighbours of the part, one per dimension
    Slice(ShapedType whole, Dims sizes, Dims strides) {
        int rank = whole.rank();
        this.whole = whole;
        this.elements = Math.toIntExact(sizes.product());
        this.sizes = new int[rank];
        this.strides = strides.toArray();
        wholeSteps = new long[rank];
        partSteps = new int[rank];
        long wholeStep = 1;
        int partStep = 1;
        for (int i = rank - 1; i >= 0; i--) {
            this.sizes[i] = Math.toIntExact(sizes.at(i));
            wholeSteps[i] = wholeStep;
            partSteps[i] = partStep;
            wholeStep *= whole.sizeOf(i);
            partStep *= this.sizes[i];
        }
    }

    /// The part at these offsets as an array of its own.
    Array extract(Array from, long[] offsets) {
        Array part = Array.ofSize(whole.element(), elements);
        if (elements > 0) copy(from, start(offsets), part, 0, 0, true);
        return part;
    }

    /// Overwrites the part at these offsets.
    void insert(Array part, Array into, long[] offsets) {
        if (elements > 0) copy(into, start(offsets), part, 0, 0, false);
    }

    private int start(long[] offsets) {
        long start = 0;
        for (int i = 0; i < offsets.length; i++) {
            long last = offsets[i] + (sizes[i] - 1) * strides[i];
            if (offsets[i] < 0 || last < 0 || last >= whole.sizeOf(i))
                throw new IllegalStateException(
                        "a slice reaches from " + offsets[i] + " to " + last + " in dimension " + i + " of " + whole);
            start += offsets[i] * wholeSteps[i];
        }
        return Math.toIntExact(start);
    }

    private void copy(Array array, int at, Array part, int partAt, int dim, boolean out) {
        if (dim == sizes.length) {
            row(array, at, part, partAt, 1, out);
        } else if (dim == sizes.length - 1 && strides[dim] == 1) {
            row(array, at, part, partAt, sizes[dim], out);
        } else {
            int step = (int) (wholeSteps[dim] * strides[dim]);
            for (int i = 0; i < sizes[dim]; i++)
                copy(array, at + i * step, part, partAt + i * partSteps[dim], dim + 1, out);
        }
    }

    private static void row(Array array, int at, Array part, int partAt, int count, boolean out) {
        if (out) array.copyTo(at, part, partAt, count);
        else part.copyTo(partAt, array, at, count);
    }
}
