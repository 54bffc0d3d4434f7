package dev.headrace.simulator.values;

import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.PackedLayout;
import dev.headrace.ir.Dims;
import dev.headrace.ir.type.TensorType;

/// The tiles of a stream in a tensor that is row-major, or packed for the stream.
final class Tiles {
    private final ItensorType type;
    private final boolean isPacked;
    private final Slice slice;

    Tiles(ItensorType type, TensorType whole) {
        this.type = type;
        PackedLayout layout = PackedLayout.of(type, whole).orElse(null);
        isPacked = layout != null;
        Dims sizes = layout == null ? type.tile().shape() : layout.sizes();
        slice = new Slice(whole, sizes, Dims.filled(sizes.size(), 1));
    }

    /// The tile of one token as an array of its own.
    Array extract(Array from, long token) {
        return slice.extract(from, offset(token));
    }

    /// Overwrites the tile of one token.
    void insert(Array tile, Array into, long token) {
        slice.insert(tile, into, offset(token));
    }

    private long[] offset(long token) {
        long[] plain = type.offsetOf(token);
        if (!isPacked) return plain;
        long[] packed = new long[2 * plain.length];
        for (int dim = 0; dim < plain.length; dim++)
            packed[dim] = plain[dim] / type.tile().sizeOf(dim);
        return packed;
    }
}
