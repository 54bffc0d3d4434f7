package dev.headrace.dialects.tensor;

import dev.headrace.ir.Dims;
import dev.headrace.ir.OpState;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// An operation on a slice of a tensor: from `offsets`, `sizes` elements in steps of `strides`, one number of each kind
/// for every dimension.
public abstract sealed class SliceOp extends TensorOp permits ExtractSliceOp, InsertSliceOp {
    static final String OFFSETS = "static_offsets";
    static final String SIZES = "static_sizes";
    static final String STRIDES = "static_strides";

    SliceOp(OpState state) {
        super(state);
    }

    /// The tensor that the slice is a part of.
    public abstract TensorType wholeType();

    /// The slice as a tensor of its own: of shape `sizes`, or that shape without some dimensions of size 1.
    public abstract TensorType sliceType();

    /// The position of the operand group of the offsets; sizes and strides follow.
    abstract int offsetsGroup();

    public final List<IndexValue> offsets() {
        return IndexValue.row(required(OFFSETS, DenseArrayAttr.class), operandGroup(offsetsGroup()));
    }

    public final List<IndexValue> sizes() {
        return IndexValue.row(required(SIZES, DenseArrayAttr.class), operandGroup(offsetsGroup() + 1));
    }

    public final List<IndexValue> strides() {
        return IndexValue.row(required(STRIDES, DenseArrayAttr.class), operandGroup(offsetsGroup() + 2));
    }

    /// Whether every stride is 1.
    public final boolean hasUnitStrides() {
        return strides().stream().allMatch(new IndexValue.Constant(1)::equals);
    }

    final void verify(Diagnostics problems) {
        boolean good = rowFits(problems, OFFSETS, 0) & rowFits(problems, SIZES, 1) & rowFits(problems, STRIDES, 2);
        if (!good) return;
        for (int i = 0; i < wholeType().rank(); i++) verifyBounds(problems, i);
        Dims full = IndexValue.shape(sizes());
        boolean reduced = sliceType().element().equals(wholeType().element())
                && DroppedDims.find(full, sliceType().shape()).isPresent();
        if (!reduced)
            problems.error(
                    this,
                    "has a slice of type %s, expected %s or that without dimensions of size 1",
                    sliceType(),
                    wholeType().withShape(full));
    }

    private boolean rowFits(Diagnostics problems, String name, int group) {
        Dims row = required(name, DenseArrayAttr.class).values();
        long open = row.values().stream().filter(v -> v == IndexValue.DYNAMIC).count();
        int values = operandGroup(offsetsGroup() + group).size();
        if (row.size() != wholeType().rank()) {
            problems.error(
                    this,
                    "has %d numbers in '%s', expected %d",
                    row.size(),
                    name,
                    wholeType().rank());
            return false;
        }
        if (open != values) {
            problems.error(this, "has %d operands for the %d dynamic numbers of '%s'", values, open, name);
            return false;
        }
        return true;
    }

    private void verifyBounds(Diagnostics problems, int dim) {
        long extent = wholeType().sizeOf(dim);
        long offset = required(OFFSETS, DenseArrayAttr.class).values().at(dim);
        long size = required(SIZES, DenseArrayAttr.class).values().at(dim);
        long stride = required(STRIDES, DenseArrayAttr.class).values().at(dim);
        boolean negative = offset < 0 && offset != IndexValue.DYNAMIC || size < 0 && size != IndexValue.DYNAMIC;
        if (negative) {
            problems.error(this, "has a negative offset or size in dimension %d", dim);
            return;
        }
        if (extent == Dims.DYNAMIC || size == IndexValue.DYNAMIC || size == 0 || stride == IndexValue.DYNAMIC) return;
        long first = offset == IndexValue.DYNAMIC ? 0 : offset;
        long last = first + (size - 1) * stride;
        if (first >= extent || last < 0 || last >= extent)
            problems.error(
                    this,
                    "reaches from %d to %d in dimension %d of %s, which is out of bounds",
                    first,
                    last,
                    dim,
                    wholeType());
    }
}
