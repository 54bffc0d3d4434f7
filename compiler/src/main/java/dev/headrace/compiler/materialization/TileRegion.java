package dev.headrace.compiler.materialization;

import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.PackedLayout;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import java.util.ArrayList;
import java.util.List;

/// Where the tiles of a stream lie in a tensor outside, which is row-major or packed for the stream.
///
/// @param offsets of a tile, by the counters of the stream's loops
record TileRegion(List<AffineExpr> offsets, Dims sizes) {
    static TileRegion of(ItensorType stream, Type outside) {
        List<AffineExpr> counters = new ArrayList<>();
        for (int loop = 0; loop < stream.loops(); loop++)
            counters.add(stream.trips().at(loop) == 1 ? AffineExpr.constant(0) : AffineExpr.dim(loop));
        List<AffineExpr> plain =
                stream.order().substitute(stream.loops(), counters).results();
        return PackedLayout.of(stream, outside)
                .map(layout -> new TileRegion(layout.offsets(plain), layout.sizes()))
                .orElseGet(() ->
                        new TileRegion(stream.order().results(), stream.tile().shape()));
    }
}
