package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The greatest and the least numbers, and where they are. NaN is greater and less than all others; of equal ones the
/// first counts.
final class Extremes {
    private Extremes() {}

    static Family family() {
        return new Family("extremes")
                .add(
                        "amax.default max.default",
                        (node, at) -> Reductions.stated(
                                node, greatest(at.tensor(node, "self"), Reductions.dims(node, at), at), at))
                .add(
                        "amin.default min.default",
                        (node, at) -> Reductions.stated(
                                node, least(at.tensor(node, "self"), Reductions.dims(node, at), at), at))
                .all("aminmax.default", (node, at) -> {
                    Tensor self = at.tensor(node, "self");
                    return List.of(
                            Reductions.stated(node, least(self, Reductions.dims(node, at), at), at),
                            Reductions.stated(node, greatest(self, Reductions.dims(node, at), at), at));
                })
                .all("max.dim", (node, at) -> withPlace(node, true, at))
                .all("min.dim", (node, at) -> withPlace(node, false, at))
                .add("argmax.default", (node, at) -> place(node, true, at))
                .add("argmin.default", (node, at) -> place(node, false, at));
    }

    static Tensor greatest(Tensor input, List<Integer> dims, Lowering at) {
        requireElements(input, dims);
        return Reductions.reduce(input, dims, Scalar.least(input.element()), (in, a, b) -> in.maximum(b, a), at);
    }

    static Tensor least(Tensor input, List<Integer> dims, Lowering at) {
        requireElements(input, dims);
        return Reductions.reduce(input, dims, Scalar.greatest(input.element()), (in, a, b) -> in.minimum(b, a), at);
    }

    private static void requireElements(Tensor input, List<Integer> dims) {
        if (Reductions.count(input, dims) == 0)
            throw new IllegalArgumentException("no greatest or least of no numbers");
    }

    private static List<Tensor> withPlace(AtenNode node, boolean greatest, Lowering at) {
        Tensor input = at.tensor(node, "self");
        List<Integer> dims = Reductions.dims(node, at);
        Tensor extreme = greatest ? greatest(input, dims, at) : least(input, dims, at);
        Tensor place = firstPlace(input, dims, extreme, at);
        return List.of(
                Reductions.stated(node, extreme, at),
                Shapes.reshape(place, at.typeOf(node).shape(), at));
    }

    /// Without a dimension the tensor counts as one long row.
    private static Tensor place(AtenNode node, boolean greatest, Lowering at) {
        Tensor self = at.tensor(node, "self");
        Tensor input = node.has("dim")
                ? self
                : Shapes.reshape(self, Dims.of(self.shape().product()), at);
        List<Integer> dims = node.has("dim") ? Reductions.dims(node, at) : List.of(0);
        Tensor extreme = greatest ? greatest(input, dims, at) : least(input, dims, at);
        TensorType type = at.typeOf(node);
        return Shapes.reshape(firstPlace(input, dims, extreme, at), type.shape(), at);
    }

    /// The first place along the one dimension where a tensor has its extreme, or NaN.
    private static Tensor firstPlace(Tensor input, List<Integer> dims, Tensor extreme, Lowering at) {
        if (dims.isEmpty()) return Tensor.filled(0, IntegerType.I64, input.shape());
        int dim = dims.getFirst();
        long size = input.shape().at(dim);
        int rank = input.rank();
        List<AffineExpr> broadcast = new ArrayList<>(AffineMap.identity(rank).results());
        broadcast.set(dim, AffineExpr.constant(0));
        List<Integer> output = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        output.remove(dim);
        List<Long> shape = new ArrayList<>(input.shape().values());
        shape.remove(dim);
        Tensor places = at.reduce(
                List.of(input, extreme),
                List.of(AffineMap.identity(rank), AffineMap.of(rank, broadcast)),
                rank,
                output,
                new Dims(shape),
                Scalar.of(size, IntegerType.I64),
                (in, e) -> {
                    Scalar hit = in.is("eq", e.get(0), e.get(1));
                    if (e.get(0).isReal()) hit = in.or(hit, in.isNan(e.get(0)));
                    Scalar here = in.convert(in.index(dim), IntegerType.I64);
                    return in.minimum(e.get(2), in.select(hit, here, size));
                });
        return Shapes.reshape(places, input.shape().with(dim, 1), at);
    }
}
