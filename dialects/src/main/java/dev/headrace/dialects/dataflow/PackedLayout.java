package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a tensor lies in external memory so that a tile of a stream is one burst (StreamTensor, section 4.2): tiles in
/// row-major order, then the elements of a tile. `tensor<64x64xf32>` in tiles of 16x16 is `tensor<4x4x16x16xf32>`.
///
/// @param plain the tensor in row-major order
/// @param tile divides its shape
public record PackedLayout(TensorType plain, Dims tile) {
    /// The layout for a stream; nothing if the stream does not cut its tensor into tiles.
    public static Optional<PackedLayout> of(ItensorType stream) {
        return stream.isRegular()
                ? Optional.of(new PackedLayout(stream.tensor(), stream.tile().shape()))
                : Optional.empty();
    }

    /// The layout of what lies outside of a kernel, if it is packed for this stream.
    public static Optional<PackedLayout> of(ItensorType stream, Type outside) {
        return of(stream).filter(layout -> layout.packed().equals(outside));
    }

    /// Tiles, then the elements of a tile.
    public TensorType packed() {
        List<Long> shape = new ArrayList<>();
        for (int dim = 0; dim < tile.size(); dim++) shape.add(plain.sizeOf(dim) / tile.at(dim));
        shape.addAll(tile.values());
        return plain.withShape(new Dims(shape));
    }

    /// Whether tiles lie one after the other in row-major order already.
    public boolean isRowMajor() {
        boolean whole = true;
        for (int dim = tile.size() - 1; dim >= 0; dim--) {
            if (tile.at(dim) > 1 && !whole) return false;
            whole &= tile.at(dim) == plain.sizeOf(dim);
        }
        return true;
    }

    /// Where the tile at these offsets begins in the packed tensor.
    public List<AffineExpr> offsets(List<AffineExpr> offsets) {
        List<AffineExpr> packed = new ArrayList<>();
        for (int dim = 0; dim < tile.size(); dim++) packed.add(offsets.get(dim).floorDiv(tile.at(dim)));
        for (int dim = 0; dim < tile.size(); dim++) packed.add(AffineExpr.constant(0));
        return packed;
    }

    /// The shape of a tile in the packed tensor.
    public Dims sizes() {
        List<Long> sizes = new ArrayList<>(Dims.filled(tile.size(), 1).values());
        sizes.addAll(tile.values());
        return new Dims(sizes);
    }
}
