package dev.headrace.dialects.tensor;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// A tensor with a part of it replaced. The source may lack dimensions of size 1.
///
/// ```mlir
/// %new = tensor.insert_slice %tile into %old[%i, 0] [4, 8] [1, 1] : tensor<4x8xf32> into tensor<16x8xf32>
/// ```
public final class InsertSliceOp extends SliceOp {
    public static final OpSpec<InsertSliceOp> SPEC = OpSpec.of("tensor.insert_slice", InsertSliceOp::new)
            .operand("source", Accepts.TENSOR)
            .operand("dest", Accepts.TENSOR)
            .operands("offsets", Accepts.INDEX)
            .operands("sizes", Accepts.INDEX)
            .operands("strides", Accepts.INDEX)
            .attribute(OFFSETS, DenseArrayAttr.class)
            .attribute(SIZES, DenseArrayAttr.class)
            .attribute(STRIDES, DenseArrayAttr.class)
            .result("result", Accepts.TENSOR)
            .traits(Trait.PURE)
            .format(new SliceFormat())
            .verify(InsertSliceOp::verifyInsertion);

    private InsertSliceOp(OpState state) {
        super(state);
    }

    /// Replaces `sizes` elements without gaps.
    public static InsertSliceOp create(
            Builder at, Location loc, Value source, Value destination, List<IndexValue> offsets, Dims sizes) {
        List<IndexValue> strides = IndexValue.of(Dims.filled(sizes.size(), 1));
        return create(at, loc, source, destination, offsets, IndexValue.of(sizes), strides);
    }

    public static InsertSliceOp create(
            Builder at,
            Location loc,
            Value source,
            Value destination,
            List<IndexValue> offsets,
            List<IndexValue> sizes,
            List<IndexValue> strides) {
        return at.add(new InsertSliceOp(OpState.of(SPEC, loc)
                .operandGroups(List.of(
                        List.of(source),
                        List.of(destination),
                        IndexValue.computed(offsets),
                        IndexValue.computed(sizes),
                        IndexValue.computed(strides)))
                .attribute(OFFSETS, IndexValue.constants(offsets))
                .attribute(SIZES, IndexValue.constants(sizes))
                .attribute(STRIDES, IndexValue.constants(strides))
                .results(destination.type())));
    }

    public Value source() {
        return operand(0);
    }

    public Value destination() {
        return operand(1);
    }

    @Override
    public TensorType wholeType() {
        return (TensorType) destination().type();
    }

    @Override
    public TensorType sliceType() {
        return (TensorType) source().type();
    }

    @Override
    int offsetsGroup() {
        return 2;
    }

    private void verifyInsertion(Diagnostics problems) {
        verify(problems);
        if (!result().type().equals(wholeType()))
            problems.error(this, "gives %s, expected %s", result().type(), wholeType());
    }
}
