package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.List;

/// Parts of tensors.
final class Slices {
    private Slices() {}

    static Family family() {
        return new Family("slices")
                .add("slice.Tensor slice_copy.Tensor", Slices::slice)
                .add("narrow.default", (node, at) -> {
                    Tensor tensor = at.tensor(node, "self");
                    int dim = Shapes.dim(node.integer("dim", 0), tensor.rank());
                    long start =
                            wrapped(node.integer("start", 0), tensor.shape().at(dim));
                    return Shapes.slice(tensor, dim, start, start + node.integer("length", 1), 1, at);
                })
                .add("select.int select_copy.int", Slices::select)
                .all(
                        "split.Tensor split.sizes split_with_sizes.default split_with_sizes_copy.default"
                                + " unsafe_split.Tensor chunk.default unsafe_chunk.default",
                        Slices::split)
                .all("tensor_split.sections tensor_split.indices", Slices::splitAt)
                .all("unbind.int unbind_copy.int", Slices::unbind)
                .add("unfold.default unfold_copy.default", Slices::unfold)
                .add("diagonal.default diagonal_copy.default", Slices::diagonal);
    }

    private static Tensor slice(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int dim = Shapes.dim(node.integer("dim", 0), tensor.rank());
        Range range = range(node, tensor.shape().at(dim));
        boolean countsFromEnd = node.integer("start", 0) < 0 && at.varies(node.tensor("self"), dim) && range.step == 1;
        return countsFromEnd
                ? fromEnd(tensor, dim, range.start, range.end - range.start, at)
                : Shapes.slice(tensor, dim, range.start, range.end, range.step, at);
    }

    /// A part that begins at a place which differs from run to run as the size does.
    private static Tensor fromEnd(Tensor tensor, int dim, long start, long length, Lowering at) {
        return Places.look(tensor, dim, length, (in, p) -> in.add(p, Scalar.of(start, p.type())), at);
    }

    record Range(long start, long end, long step) {}

    /// What `start`, `end` and `step` name in a dimension; both ends may count from the end or lie outside.
    static Range range(AtenNode node, long size) {
        long start = Math.clamp(wrapped(node.integer("start", 0), size), 0, size);
        long end = Math.clamp(wrapped(node.integer("end", Long.MAX_VALUE), size), 0, size);
        return new Range(start, Math.max(start, end), node.integer("step", 1));
    }

    static long wrapped(long position, long size) {
        return position < 0 ? position + size : position;
    }

    private static Tensor select(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int dim = Shapes.dim(node.integer("dim", 0), tensor.rank());
        long index = wrapped(node.integer("index", 0), tensor.shape().at(dim));
        boolean countsFromEnd = node.integer("index", 0) < 0 && at.varies(node.tensor("self"), dim);
        Tensor row =
                countsFromEnd ? fromEnd(tensor, dim, index, 1, at) : Shapes.slice(tensor, dim, index, index + 1, 1, at);
        return Shapes.reshape(row, at.typeOf(node).shape(), at);
    }

    private static List<Tensor> split(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int dim = Shapes.dim(node.integer("dim", 0), tensor.rank());
        return pieces(tensor, dim, sizes(node, tensor.shape().at(dim)), at);
    }

    /// How many positions each piece of a split dimension has.
    static List<Long> sizes(AtenNode node, long size) {
        List<Long> sizes =
                new ArrayList<>(node.integers(node.has("split_sizes") ? "split_sizes" : "split_size", List.of()));
        boolean even = node.has("chunks") || !node.has("split_sizes") && sizes.size() == 1;
        if (!even) return sizes;
        long piece = node.has("chunks") ? Math.ceilDiv(size, node.integer("chunks", 1)) : sizes.getFirst();
        sizes.clear();
        if (piece < 1 || size / piece > node.outputs().size())
            throw new IllegalArgumentException("pieces of " + piece + " of " + size);
        for (long start = 0; start < size; start += piece) sizes.add(Math.min(piece, size - start));
        if (sizes.isEmpty()) sizes.add(0L);
        return sizes;
    }

    private static List<Tensor> splitAt(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int dim = Shapes.dim(node.integer("dim", 0), tensor.rank());
        long size = tensor.shape().at(dim);
        List<Long> sizes = new ArrayList<>();
        if (node.has("sections")) {
            long sections = node.integer("sections", 1);
            if (sections < 1 || sections > node.outputs().size())
                throw new IllegalArgumentException(sections + " sections");
            for (long i = 0; i < sections; i++) sizes.add(size / sections + (i < size % sections ? 1 : 0));
        } else {
            long start = 0;
            List<Long> ends = new ArrayList<>(node.integers("indices", List.of()));
            ends.add(size);
            for (long end : ends) {
                long stop = Math.clamp(wrapped(end, size), start, size);
                sizes.add(stop - start);
                start = stop;
            }
        }
        return pieces(tensor, dim, sizes, at);
    }

    private static List<Tensor> pieces(Tensor tensor, int dim, List<Long> sizes, Lowering at) {
        List<Tensor> pieces = new ArrayList<>();
        long start = 0;
        for (long size : sizes) {
            pieces.add(Shapes.slice(tensor, dim, start, start + size, 1, at));
            start += size;
        }
        return pieces;
    }

    private static List<Tensor> unbind(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int dim = Shapes.dim(node.integer("dim", 0), tensor.rank());
        List<Long> shape = new ArrayList<>(tensor.shape().values());
        long size = shape.remove(dim);
        if (size > node.outputs().size()) throw new IllegalArgumentException("a dimension of " + size + " taken apart");
        List<Tensor> rows = new ArrayList<>();
        for (long i = 0; i < size; i++)
            rows.add(Shapes.reshape(Shapes.slice(tensor, dim, i, i + 1, 1, at), new Dims(shape), at));
        return rows;
    }

    /// Overlapping pieces of a dimension; the position in the piece is the last dimension of the result.
    private static Tensor unfold(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        if (tensor.rank() == 0) return Shapes.reshape(tensor, at.typeOf(node).shape(), at);
        int dim = Shapes.dim(node.integer("dimension", 0), tensor.rank());
        Dims shape = at.typeOf(node).shape();
        int last = shape.size() - 1;
        List<AffineExpr> where = new ArrayList<>(AffineMap.identity(last).results());
        where.set(dim, AffineExpr.dim(dim).times(node.integer("step", 1)).plus(AffineExpr.dim(last)));
        return at.parallel(
                List.of(tensor),
                List.of(AffineMap.of(shape.size(), where)),
                shape,
                tensor.element(),
                (_, e) -> e.getFirst());
    }

    /// The diagonal is the last dimension of the result.
    private static Tensor diagonal(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int first = Shapes.dim(node.integer("dim1", 0), tensor.rank());
        int second = Shapes.dim(node.integer("dim2", 1), tensor.rank());
        long offset = node.integer("offset", 0);
        Dims shape = at.typeOf(node).shape();
        AffineExpr along = AffineExpr.dim(shape.size() - 1);
        List<AffineExpr> where = new ArrayList<>();
        int next = 0;
        for (int dim = 0; dim < tensor.rank(); dim++) {
            if (dim == first) where.add(along.plus(Math.max(0, -offset)));
            else if (dim == second) where.add(along.plus(Math.max(0, offset)));
            else where.add(AffineExpr.dim(next++));
        }
        return at.parallel(
                List.of(tensor),
                List.of(AffineMap.of(shape.size(), where)),
                shape,
                tensor.element(),
                (_, e) -> e.getFirst());
    }
}
