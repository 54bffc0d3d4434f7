package dev.headrace.dialects.linalg;

import dev.headrace.ir.Dims;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The same elements in another order: a tensor that is cut into tiles which lie one after the other, or the way back.
///
/// The packed tensor counts tiles first, in the order of [#outerOrder], then the elements of a tile, one dimension for
/// each of [#tiledDims]. Tiles are whole: a tile divides its dimension.
public abstract sealed class RelayoutOp extends LinalgOp permits PackOp, UnpackOp {
    static final String OUTER = "outer_dims_perm";
    static final String DIMS = "inner_dims_pos";
    static final String TILES = "static_inner_tiles";

    RelayoutOp(OpState state) {
        super(state);
    }

    public final Value source() {
        return operand(0);
    }

    /// Gives the shape only: all of its elements are replaced.
    public final Value destination() {
        return operand(1);
    }

    /// In row-major order.
    public abstract TensorType plainType();

    /// Tile by tile.
    public abstract TensorType packedType();

    /// The dimension of the plain tensor that each outer dimension of the packed one counts tiles of.
    public final Dims outerOrder() {
        Dims stated = attribute(OUTER, DenseArrayAttr.class)
                .map(DenseArrayAttr::values)
                .orElse(Dims.NONE);
        if (stated.size() > 0) return stated;
        List<Long> identity = new ArrayList<>();
        for (long dim = 0; dim < plainType().rank(); dim++) identity.add(dim);
        return new Dims(identity);
    }

    /// The dimensions of the plain tensor that are cut.
    public final Dims tiledDims() {
        return required(DIMS, DenseArrayAttr.class).values();
    }

    /// The extent of a tile along each of [#tiledDims].
    public final Dims tiles() {
        return required(TILES, DenseArrayAttr.class).values();
    }

    /// For each dimension of the packed tensor, how far apart neighbours lie in the plain one, in elements.
    public final Dims strides() {
        Dims shape = plainType().shape();
        long[] plain = new long[shape.size()];
        long stride = 1;
        for (int dim = plain.length - 1; dim >= 0; dim--) {
            plain[dim] = stride;
            stride *= shape.at(dim);
        }
        List<Long> strides = new ArrayList<>();
        for (long dim : outerOrder().values()) strides.add(plain[(int) dim] * tileOf((int) dim));
        for (long dim : tiledDims().values()) strides.add(plain[(int) dim]);
        return new Dims(strides);
    }

    private long tileOf(int dim) {
        int position = tiledDims().values().indexOf((long) dim);
        return position < 0 ? 1 : tiles().at(position);
    }

    /// Whether `other`, a way back, undoes this one, or the other way round.
    public final boolean undoes(RelayoutOp other) {
        return getClass() != other.getClass()
                && plainType().equals(other.plainType())
                && outerOrder().equals(other.outerOrder())
                && tiledDims().equals(other.tiledDims())
                && tiles().equals(other.tiles());
    }

    final void verify(Diagnostics problems) {
        if (operandCount() != 2) {
            problems.error(this, "pads tiles or computes their size, expected whole tiles of constant size");
            return;
        }
        if (!result().type().equals(destination().type())) {
            problems.error(
                    this,
                    "gives %s, expected %s as its destination",
                    result().type(),
                    destination().type());
            return;
        }
        defect().ifPresent(defect -> problems.error(this, "%s", defect));
    }

    private Optional<String> defect() {
        Dims shape = plainType().shape();
        int rank = shape.size();
        if (!shape.isStatic() || !packedType().shape().isStatic()) return Optional.of("packs a tensor of unknown size");
        if (tiles().size() != tiledDims().size())
            return Optional.of(
                    "has " + tiles().size() + " tile sizes for " + tiledDims().size() + " dimensions");
        if (!areDistinct(tiledDims(), rank))
            return Optional.of("cuts the dimensions " + tiledDims() + " of " + plainType());
        if (outerOrder().size() != rank || !areDistinct(outerOrder(), rank))
            return Optional.of(
                    "orders tiles by " + outerOrder() + ", expected a permutation of " + rank + " dimensions");
        for (int i = 0; i < tiles().size(); i++) {
            long extent = shape.at((int) tiledDims().at(i));
            if (tiles().at(i) < 1 || extent % tiles().at(i) != 0)
                return Optional.of("has tiles of " + tiles().at(i) + " of an extent of " + extent);
        }
        TensorType expected = expectedType();
        return packedType().equals(expected)
                ? Optional.empty()
                : Optional.of("has the packed tensor " + packedType() + ", expected " + expected);
    }

    private static boolean areDistinct(Dims dims, int rank) {
        return dims.values().stream().allMatch(dim -> dim >= 0 && dim < rank)
                && dims.values().stream().distinct().count() == dims.size();
    }

    private TensorType expectedType() {
        List<Long> packed = new ArrayList<>();
        for (long dim : outerOrder().values()) packed.add(plainType().sizeOf((int) dim) / tileOf((int) dim));
        packed.addAll(tiles().values());
        return plainType().withShape(new Dims(packed));
    }
}
