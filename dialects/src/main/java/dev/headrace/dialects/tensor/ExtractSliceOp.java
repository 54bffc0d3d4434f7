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
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// A part of a tensor as a tensor. Dimensions of size 1 may be left out of the result.
///
/// ```mlir
/// %tile = tensor.extract_slice %x[%i, 0] [4, 8] [1, 1] : tensor<16x8xf32> to tensor<4x8xf32>
/// %row = tensor.extract_slice %x[%i, 0] [1, 8] [1, 1] : tensor<16x8xf32> to tensor<8xf32>
/// ```
public final class ExtractSliceOp extends SliceOp {
    public static final OpSpec<ExtractSliceOp> SPEC = OpSpec.of("tensor.extract_slice", ExtractSliceOp::new)
            .operand("source", Accepts.TENSOR)
            .operands("offsets", Accepts.INDEX)
            .operands("sizes", Accepts.INDEX)
            .operands("strides", Accepts.INDEX)
            .attribute(OFFSETS, DenseArrayAttr.class)
            .attribute(SIZES, DenseArrayAttr.class)
            .attribute(STRIDES, DenseArrayAttr.class)
            .result("result", Accepts.TENSOR)
            .traits(Trait.PURE)
            .format(new SliceFormat())
            .verify(ExtractSliceOp::verify);

    private ExtractSliceOp(OpState state) {
        super(state);
    }

    /// A slice of `sizes` elements without gaps; the result has that shape.
    public static ExtractSliceOp create(Builder at, Location loc, Value source, List<IndexValue> offsets, Dims sizes) {
        return create(at, loc, source, offsets, sizes, ((TensorType) source.type()).withShape(sizes));
    }

    /// As above, with some dimensions of size 1 left out of the result type.
    public static ExtractSliceOp create(
            Builder at, Location loc, Value source, List<IndexValue> offsets, Dims sizes, TensorType resultType) {
        List<IndexValue> strides = IndexValue.of(Dims.filled(sizes.size(), 1));
        return create(at, loc, source, offsets, IndexValue.of(sizes), strides, resultType);
    }

    public static ExtractSliceOp create(
            Builder at,
            Location loc,
            Value source,
            List<IndexValue> offsets,
            List<IndexValue> sizes,
            List<IndexValue> strides,
            TensorType resultType) {
        return at.add(new ExtractSliceOp(OpState.of(SPEC, loc)
                .operandGroups(List.of(
                        List.of(source),
                        IndexValue.computed(offsets),
                        IndexValue.computed(sizes),
                        IndexValue.computed(strides)))
                .attribute(OFFSETS, IndexValue.constants(offsets))
                .attribute(SIZES, IndexValue.constants(sizes))
                .attribute(STRIDES, IndexValue.constants(strides))
                .results(resultType)));
    }

    public Value source() {
        return operand(0);
    }

    @Override
    public TensorType wholeType() {
        return (TensorType) source().type();
    }

    @Override
    public TensorType sliceType() {
        return (TensorType) result().type();
    }

    @Override
    int offsetsGroup() {
        return 1;
    }
}
