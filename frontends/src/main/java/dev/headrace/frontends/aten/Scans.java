package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Each number combined with those before it, or with its neighbour.
final class Scans {
    private static final long MOST_TIMES = 16;

    private Scans() {}

    static Family family() {
        return new Family("scans")
                .add("cumsum.default", (node, at) -> scan(node, 0, Scalars::add, at))
                .add("cumprod.default", (node, at) -> scan(node, 1, Scalars::multiply, at))
                .add("diff.default", Scans::differences);
    }

    /// Each result goes through the whole dimension and combines what is not behind it: the work grows with the square
    /// of the dimension, and no result waits for another.
    private static Tensor scan(AtenNode node, double start, Reductions.Combination combination, Lowering at) {
        TensorType type = at.typeOf(node);
        Type working = Lowering.working(type.element());
        Tensor input = at.convert(at.tensor(node, "self"), working);
        if (input.rank() == 0) return at.convert(input, type.element());
        int rank = input.rank();
        int dim = Shapes.dim(node.integer("dim", 0), rank);
        List<AffineExpr> where = new ArrayList<>(AffineMap.identity(rank).results());
        where.set(dim, AffineExpr.dim(rank));
        Tensor result = at.reduce(
                List.of(input),
                List.of(AffineMap.of(rank + 1, where)),
                rank + 1,
                IntStream.range(0, rank).boxed().toList(),
                type.shape(),
                Scalar.of(start, working),
                (in, e) -> in.select(
                        in.is("le", in.index(rank), in.index(dim)), combination.of(in, e.get(1), e.get(0)), e.get(1)));
        return at.convert(result, type.element());
    }

    private static Tensor differences(AtenNode node, Lowering at) {
        Tensor self = at.tensor(node, "self");
        int dim = Shapes.dim(node.integer("dim", -1), self.rank());
        Type element = at.typeOf(node).element();
        List<Tensor> parts = new ArrayList<>();
        at.optional(node, "prepend").ifPresent(parts::add);
        parts.add(self);
        at.optional(node, "append").ifPresent(parts::add);
        long size = 0;
        List<Tensor> converted = new ArrayList<>();
        for (Tensor part : parts) {
            size += part.shape().at(dim);
            converted.add(at.convert(part, element));
        }
        Tensor row = Joining.join(converted, dim, self.shape().with(dim, size), at);
        long times = node.integer("n", 1);
        if (times > MOST_TIMES) throw at.unsupported(node, times + " times", "use at most " + MOST_TIMES);
        for (long i = times; i > 0; i--) {
            long length = row.shape().at(dim);
            Dims shape = row.shape().with(dim, Math.max(0, length - 1));
            if (shape.product() == 0) return Tensor.filled(0, element, shape);
            row = at.pointwise(
                    List.of(Shapes.slice(row, dim, 1, length, 1, at), Shapes.slice(row, dim, 0, length - 1, 1, at)),
                    shape,
                    element,
                    (in, e) -> e.getFirst().isTruth()
                            ? in.exclusiveOr(e.get(0), e.get(1))
                            : in.subtract(e.get(0), e.get(1)));
        }
        return row;
    }
}
