package dev.headrace.frontends.aten;

import dev.headrace.ir.InputError;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Writes through views: what a tensor becomes when a view of it gets new elements.
final class Insertions {
    private Insertions() {}

    /// The elements of `base` with those that `view` shows replaced by `elements`.
    static Tensor insert(Tensor base, Aliases.View view, Tensor elements, Lowering at) {
        AtenNode node = view.node();
        return switch (Views.of(node).orElseThrow()) {
            case SAME -> elements;
            case RESHAPED -> Shapes.reshape(elements, base.shape(), at);
            case PERMUTED -> Shapes.permute(elements, inverse(base.rank(), node), at);
            case CUT -> cut(base, view, elements, at);
            case REPEATED -> {
                if (base.shape().product() != elements.shape().product()) throw unsupported(node, at);
                yield Shapes.reshape(elements, base.shape(), at);
            }
            case OTHER -> throw unsupported(node, at);
        };
    }

    private static InputError unsupported(AtenNode node, Lowering at) {
        return new InputError(
                "a write through the view that " + node.operator() + " gives is not supported",
                at.place(),
                "write to the tensor itself, or return a new one");
    }

    private static int[] inverse(int rank, AtenNode node) {
        int[] order = Shapes.order(node, rank);
        int[] inverse = new int[rank];
        for (int i = 0; i < rank; i++) inverse[order[i]] = i;
        return inverse;
    }

    private static Tensor cut(Tensor base, Aliases.View view, Tensor elements, Lowering at) {
        AtenNode node = view.node();
        int dim = Shapes.dim(node.integer("dim", 0), base.rank());
        long size = base.shape().at(dim);
        return switch (Views.name(node)) {
            case "slice" -> {
                Slices.Range range = Slices.range(node, size);
                yield insert(base, dim, range.start(), range.step(), elements, at);
            }
            case "select" -> one(base, dim, Slices.wrapped(node.integer("index", 0), size), elements, at);
            case "unbind" -> one(base, dim, view.result(), elements, at);
            case "narrow" -> insert(base, dim, Slices.wrapped(node.integer("start", 0), size), 1, elements, at);
            case "split", "split_with_sizes", "unsafe_split", "chunk", "unsafe_chunk" -> {
                List<Long> sizes = Slices.sizes(node, size);
                long start =
                        IntStream.range(0, view.result()).mapToLong(sizes::get).sum();
                yield insert(base, dim, start, 1, elements, at);
            }
            default -> throw unsupported(node, at);
        };
    }

    private static Tensor one(Tensor base, int dim, long index, Tensor elements, Lowering at) {
        return insert(base, dim, index, 1, Shapes.reshape(elements, base.shape().with(dim, 1), at), at);
    }

    /// Replaces the positions `start`, `start + step`, … of a dimension. The elements are read at their own position
    /// modulo their number: always inside, and right where it counts.
    private static Tensor insert(Tensor base, int dim, long start, long step, Tensor elements, Lowering at) {
        long count = elements.shape().at(dim);
        if (count == 0) return base;
        if (count == base.shape().at(dim)) return elements;
        int rank = base.rank();
        List<AffineExpr> where = new ArrayList<>(AffineMap.identity(rank).results());
        AffineExpr position = step == 1 ? where.get(dim) : where.get(dim).floorDiv(step);
        where.set(
                dim,
                count == 1
                        ? AffineExpr.constant(0)
                        : position.plus(Math.floorMod(-(start / step), count)).mod(count));
        return at.parallel(
                List.of(base, elements),
                List.of(AffineMap.identity(rank), AffineMap.of(rank, where)),
                base.shape(),
                base.element(),
                (in, e) -> {
                    Scalar index = in.index(dim);
                    Scalar hit = in.and(in.is("ge", index, start), in.is("lt", index, start + (count - 1) * step + 1));
                    if (step > 1)
                        hit = in.and(
                                hit, in.is("eq", in.remainder(index, Scalar.of(step, index.type())), start % step));
                    return in.select(hit, e.get(1), e.get(0));
                });
    }
}
