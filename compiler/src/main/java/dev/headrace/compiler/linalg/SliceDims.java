package dev.headrace.compiler.linalg;

import dev.headrace.dialects.tensor.DroppedDims;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Dims;
import java.util.List;

/// A slice of fixed place, dimension by dimension of its source.
record SliceDims(Dims whole, Dims offsets, Dims sizes, List<Integer> dropped) {
    /// @throws IllegalStateException if the place is computed or the slice leaves elements out
    static SliceDims of(ExtractSliceOp slice) {
        Dims sizes = IndexValue.shape(slice.sizes());
        List<Integer> dropped =
                DroppedDims.find(sizes, slice.sliceType().shape()).orElseThrow();
        Dims offsets = new Dims(slice.offsets().stream().map(SliceDims::fixed).toList());
        if (!slice.hasUnitStrides()) throw new IllegalStateException("a slice of a whole tensor has gaps");
        return new SliceDims(slice.wholeType().shape(), offsets, sizes, dropped);
    }

    private static long fixed(IndexValue value) {
        if (value instanceof IndexValue.Constant(long number)) return number;
        throw new IllegalStateException("a slice of a whole tensor has no fixed place");
    }

    int rank() {
        return whole.size();
    }

    long extent(int dim) {
        return whole.at(dim);
    }

    long offset(int dim) {
        return offsets.at(dim);
    }

    long size(int dim) {
        return sizes.at(dim);
    }

    boolean isWhole(int dim) {
        return size(dim) == extent(dim);
    }

    /// Whether the slice is one of equal parts that make up the dimension.
    boolean isAligned(int dim) {
        return offset(dim) % size(dim) == 0 && extent(dim) % size(dim) == 0;
    }

    boolean isDropped(int dim) {
        return dropped.contains(dim);
    }

    /// The dimension of the result, -1 for one that is left out.
    int resultDim(int dim) {
        if (isDropped(dim)) return -1;
        return dim - (int) dropped.stream().filter(d -> d < dim).count();
    }

    boolean isDisjoint(SliceDims other) {
        for (int d = 0; d < rank(); d++) {
            boolean apart = offset(d) + size(d) <= other.offset(d) || other.offset(d) + other.size(d) <= offset(d);
            if (apart) return true;
        }
        return false;
    }
}
