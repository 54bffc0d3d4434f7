package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Elements from places along one dimension that are known when the program runs: each element of the result looks
/// through the row for its own.
final class Places {
    private Places() {}

    /// Where along its dimension the element for a position of the result is.
    @FunctionalInterface
    interface Place {
        Scalar of(Scalars in, Scalar position);
    }

    /// Loops: those of the result | the position in the row. Where the row has no such place the element is 0.
    /// @param length of the result along the dimension
    static Tensor look(Tensor tensor, int dim, long length, Place place, Lowering at) {
        int rank = tensor.rank();
        List<AffineExpr> read = new ArrayList<>(AffineMap.identity(rank).results());
        read.set(dim, AffineExpr.dim(rank));
        Dims shape = tensor.shape().with(dim, length);
        return at.reduce(
                List.of(at.unknown(tensor)),
                List.of(AffineMap.of(rank + 1, read)),
                rank + 1,
                IntStream.range(0, rank).boxed().toList(),
                shape,
                Scalar.of(0, tensor.element()),
                (in, e) ->
                        in.select(in.is("eq", in.index(rank), place.of(in, in.index(dim))), e.getFirst(), e.getLast()));
    }
}
