package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Stream types for tests. A dimension of the map is the number of a loop, or -1 for the constant 0.
final class Streams {
    private Streams() {}

    static ItensorType of(List<Long> tile, List<Long> trips, List<Long> steps, int... map) {
        List<AffineExpr> results = new ArrayList<>();
        for (int loop : map) results.add(loop < 0 ? AffineExpr.constant(0) : AffineExpr.dim(loop));
        return new ItensorType(
                new TensorType(new Dims(tile), FloatType.F32),
                new Dims(trips),
                new Dims(steps),
                AffineMap.of(trips.size(), results));
    }

    /// The three types of the paper's Figure 5, all of a `tensor<8x8xf32>`.
    static final ItensorType A = of(List.of(2L, 2L), List.of(4L, 4L), List.of(2L, 2L), 0, 1);

    static final ItensorType B = of(List.of(4L, 2L), List.of(4L, 2L), List.of(2L, 4L), 1, 0);
    static final ItensorType C = of(List.of(4L, 2L), List.of(4L, 2L, 2L), List.of(2L, 1L, 4L), 2, 0);
}
