package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.TensorType;

/// Puts a tensor together from tiles that lie one after the other.
///
/// ```mlir
/// %x = linalg.unpack %p inner_dims_pos = [0, 1] inner_tiles = [16, 16] into %e : tensor<4x4x16x16xf32> ->
/// tensor<64x64xf32>
/// ```
public final class UnpackOp extends RelayoutOp {
    public static final OpSpec<UnpackOp> SPEC = OpSpec.of("linalg.unpack", UnpackOp::new)
            .operand("source", Accepts.TENSOR)
            .operand("dest", Accepts.TENSOR)
            .operands("inner_tiles", Accepts.INDEX)
            .optionalAttribute(OUTER, DenseArrayAttr.class)
            .attribute(DIMS, DenseArrayAttr.class)
            .attribute(TILES, DenseArrayAttr.class)
            .result("result", Accepts.TENSOR)
            .traits(Trait.PURE)
            .format(new RelayoutFormat())
            .verify(UnpackOp::verify);

    private UnpackOp(OpState state) {
        super(state);
    }

    /// All dimensions in tiles of this shape.
    ///
    /// @param plain the type of the result
    public static UnpackOp create(Builder at, Location location, Value source, Dims tile, TensorType plain) {
        Value destination = EmptyOp.create(at, location, plain).result();
        return at.add(new UnpackOp(OpState.of(SPEC, location)
                .operands(source, destination)
                .attribute(DIMS, DenseArrayAttr.i64(PackOp.all(tile)))
                .attribute(TILES, DenseArrayAttr.i64(tile))
                .results(plain)));
    }

    @Override
    public TensorType plainType() {
        return (TensorType) result().type();
    }

    @Override
    public TensorType packedType() {
        return (TensorType) source().type();
    }
}
