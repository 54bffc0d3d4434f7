package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// Cuts a tensor into tiles that lie one after the other.
///
/// ```mlir
/// %p = linalg.pack %x inner_dims_pos = [0, 1] inner_tiles = [16, 16] into %e : tensor<64x64xf32> ->
/// tensor<4x4x16x16xf32>
/// ```
public final class PackOp extends RelayoutOp {
    public static final OpSpec<PackOp> SPEC = OpSpec.of("linalg.pack", PackOp::new)
            .operand("source", Accepts.TENSOR)
            .operand("dest", Accepts.TENSOR)
            .optionalOperand("padding_value", TypeConstraint.ANY)
            .operands("inner_tiles", Accepts.INDEX)
            .optionalAttribute(OUTER, DenseArrayAttr.class)
            .attribute(DIMS, DenseArrayAttr.class)
            .attribute(TILES, DenseArrayAttr.class)
            .result("result", Accepts.TENSOR)
            .traits(Trait.PURE)
            .format(new RelayoutFormat())
            .verify(PackOp::verify);

    private PackOp(OpState state) {
        super(state);
    }

    /// All dimensions in tiles of this shape.
    ///
    /// @param packed the type of the result
    public static PackOp create(Builder at, Location location, Value source, Dims tile, TensorType packed) {
        Value destination = EmptyOp.create(at, location, packed).result();
        return at.add(new PackOp(OpState.of(SPEC, location)
                .operandGroups(List.of(List.of(source), List.of(destination), List.of(), List.of()))
                .attribute(DIMS, DenseArrayAttr.i64(all(tile)))
                .attribute(TILES, DenseArrayAttr.i64(tile))
                .results(packed)));
    }

    /// The numbers of all dimensions.
    static Dims all(Dims tile) {
        long[] all = new long[tile.size()];
        for (int dim = 0; dim < all.length; dim++) all[dim] = dim;
        return Dims.of(all);
    }

    @Override
    public TensorType plainType() {
        return (TensorType) source().type();
    }

    @Override
    public TensorType packedType() {
        return (TensorType) result().type();
    }
}
