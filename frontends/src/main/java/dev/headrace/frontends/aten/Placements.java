package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Copies of tensors with some elements replaced.
final class Placements {
    private Placements() {}

    static Family family() {
        return new Family("placements")
                .limited(
                        "computed masks with one value or values for all only",
                        "index_put.default _unsafe_index_put.default",
                        Placements::overwrite)
                .add(
                        "copy.default",
                        (node, at) -> Shapes.expand(
                                at.convert(
                                        at.tensor(node, "src"), at.typeOf(node).element()),
                                at.typeOf(node).shape(),
                                at))
                .add("slice_scatter.default", Placements::replaceSlice)
                .add("select_scatter.default", Placements::replaceRow)
                .add(
                        "index_copy.default",
                        (node, at) -> alongDim(node, "source", at).write(at.tensor(node, "source"), false, at))
                .add("index_add.default", Placements::addRows)
                .add(
                        "index_fill.int_Scalar index_fill.int_Tensor",
                        (node, at) -> alongDim(node, "value", at)
                                .write(at.operand(node, "value", at.typeOf(node).element()), false, at))
                .add("scatter.src scatter.value", (node, at) -> scatter(node, "", at))
                .add("scatter.reduce scatter.value_reduce", (node, at) -> scatter(node, node.text("reduce", ""), at))
                .add("scatter_add.default", (node, at) -> scatter(node, "add", at))
                .limited("with include_self only; not the mean", "scatter_reduce.two", (node, at) -> {
                    if (!node.bool("include_self", true))
                        throw at.unsupported(node, "without include_self", "use scatter");
                    return scatter(node, node.text("reduce", ""), at);
                });
    }

    /// A computed mask chooses between the old elements and the new ones where these have a place for each old one.
    private static Tensor overwrite(AtenNode node, Lowering at) {
        Tensor self = at.tensor(node, "self");
        Tensor values = at.tensor(node, "values");
        boolean accumulate = node.bool("accumulate", false);
        Optional<Tensor> mask = onlyMask(node, at);
        if (mask.isPresent() && values.shape().product() == 1 && !accumulate) {
            Tensor condition = mask.get();
            List<Long> wide = new ArrayList<>(condition.shape().values());
            while (wide.size() < self.rank()) wide.add(1L);
            return at.elementwise(
                    List.of(Shapes.reshape(condition, new Dims(wide), at), Shapes.reshape(values, Dims.NONE, at), self),
                    self.shape(),
                    self.element(),
                    (in, e) -> in.select(e.get(0), in.convert(e.get(1), self.element()), e.get(2)));
        }
        Indexing indexing = Indexing.of(node, at);
        Optional<Slices.Range> slice = accumulate ? Optional.empty() : slice(indexing);
        if (slice.isEmpty()) return indexing.write(values, accumulate, at);
        return replace(
                self,
                Shapes.expand(values, indexing.shape(), at),
                indexing.dims().getFirst(),
                slice.get(),
                at);
    }

    /// The range that one known index of ascending neighbours stands for.
    private static Optional<Slices.Range> slice(Indexing indexing) {
        if (indexing.indices().size() != 1
                || !(indexing.indices().getFirst() instanceof Tensor.Known(TensorData data))
                || data.rank() != 1
                || data.elements() == 0) return Optional.empty();
        long size = indexing.tensor().shape().at(indexing.dims().getFirst());
        long first = Slices.wrapped(data.integerAt(0), size);
        for (long i = 0; i < data.elements(); i++)
            if (Slices.wrapped(data.integerAt(i), size) != first + i) return Optional.empty();
        return Optional.of(new Slices.Range(first, first + data.elements(), 1));
    }

    private static Optional<Tensor> onlyMask(AtenNode node, Lowering at) {
        List<String> names = node.tensors("indices");
        if (names.size() != 1 || names.getFirst().isEmpty()) return Optional.empty();
        Tensor mask = at.tensor(names.getFirst());
        return mask.element().equals(IntegerType.I1) ? Optional.of(mask) : Optional.empty();
    }

    /// One index for one dimension.
    private static Indexing alongDim(AtenNode node, String values, Lowering at) {
        Tensor self = at.tensor(node, "self");
        Tensor index = at.tensor(node, "index");
        if (self.rank() == 0 || index.rank() > 1)
            throw at.unsupported(node, "of tensors of rank 0", "give '" + values + "' and self a dimension");
        int dim = Shapes.dim(node.integer("dim", 0), self.rank());
        Tensor row = Shapes.reshape(index, Dims.of(index.shape().product()), at);
        return new Indexing(self, List.of(dim), List.of(row), row.shape(), dim);
    }

    private static Tensor addRows(AtenNode node, Lowering at) {
        Tensor source = at.tensor(node, "source");
        Tensor scaled = node.real("alpha", 1) == 1
                ? source
                : at.pointwise(
                        List.of(source),
                        source.shape(),
                        source.element(),
                        (in, e) -> in.multiply(
                                e.getFirst(), node.number("alpha", e.getFirst().type())));
        return alongDim(node, "source", at).write(scaled, true, at);
    }

    private static Tensor replaceRow(AtenNode node, Lowering at) {
        Tensor self = at.tensor(node, "self");
        int dim = Shapes.dim(node.integer("dim", 0), self.rank());
        long index = Slices.wrapped(node.integer("index", 0), self.shape().at(dim));
        Dims row = self.shape().with(dim, 1);
        return replace(
                self, Shapes.reshape(at.tensor(node, "src"), row, at), dim, new Slices.Range(index, index + 1, 1), at);
    }

    private static Tensor replaceSlice(AtenNode node, Lowering at) {
        Tensor self = at.tensor(node, "self");
        int dim = Shapes.dim(node.integer("dim", 0), self.rank());
        Slices.Range range = Slices.range(node, self.shape().at(dim));
        long length = Math.ceilDiv(range.end() - range.start(), range.step());
        Tensor source = Shapes.expand(at.tensor(node, "src"), self.shape().with(dim, length), at);
        return replace(self, source, dim, range, at);
    }

    /// Each element of the result is one of the slice or an old one; the slice is read at its place modulo its size.
    private static Tensor replace(Tensor self, Tensor source, int dim, Slices.Range range, Lowering at) {
        long size = self.shape().at(dim);
        long length = source.shape().at(dim);
        if (length == 0) return self;
        if (length == size) return at.convert(source, self.element());
        int rank = self.rank();
        List<AffineExpr> where = new ArrayList<>(AffineMap.identity(rank).results());
        long shift = Math.floorMod(-range.start(), length * range.step());
        where.set(dim, AffineExpr.dim(dim).plus(shift).floorDiv(range.step()).mod(length));
        long[] hits = new long[Folding.count(size)];
        for (long i = range.start(); i < range.end(); i += range.step()) hits[(int) i] = 1;
        Tensor mask = Tensor.integers(hits, IntegerType.I1, size);
        return at.parallel(
                List.of(self, source, mask),
                List.of(AffineMap.identity(rank), AffineMap.of(rank, where), AffineMap.select(rank, List.of(dim))),
                self.shape(),
                self.element(),
                (in, e) -> in.select(e.get(2), in.convert(e.get(1), self.element()), e.get(0)));
    }

    /// `self[…, index[p], …] = src[p]` along one dimension: each element of the result looks through the places of its
    /// row. Loops: those of the result | the position in the row.
    private static Tensor scatter(AtenNode node, String reduce, Lowering at) {
        Tensor self = at.tensor(node, "self");
        Tensor index = at.tensor(node, "index");
        TensorType type = at.typeOf(node);
        if (self.rank() == 0) throw at.unsupported(node, "of tensors of rank 0", "give them a dimension");
        if (index.shape().product() == 0) return self;
        int rank = self.rank();
        int dim = Shapes.dim(node.integer("dim", 0), rank);
        Tensor source = at.operand(node, node.has("src") ? "src" : "value", type.element());
        for (int i = 0; i < rank; i++)
            if (i != dim && index.shape().at(i) != self.shape().at(i))
                throw new InputError(
                        node.operator() + " with an index of " + index.shape() + " into " + self.shape()
                                + " is not supported",
                        at.place(),
                        "give the index all of the other dimensions");
        if (source.rank() > 0)
            for (int i = 0; i < rank; i++)
                source = Shapes.slice(source, i, 0, index.shape().at(i), 1, at);
        List<AffineExpr> where = new ArrayList<>(AffineMap.identity(rank).results());
        where.set(dim, AffineExpr.dim(rank));
        AffineMap read = AffineMap.of(rank + 1, where);
        Reductions.Combination combination = combination(node, reduce, at);
        boolean number = source instanceof Tensor.Known(TensorData data) && data.rank() == 0;
        return at.reduce(
                List.of(index, source),
                List.of(read, number ? AffineMap.toNothing(rank + 1) : read),
                rank + 1,
                IntStream.range(0, rank).boxed().toList(),
                self,
                (in, e) -> {
                    Scalar here = in.convert(in.index(dim), index.element());
                    Scalar value = in.convert(e.get(1), self.element());
                    return in.select(in.is("eq", here, e.get(0)), combination.of(in, e.getLast(), value), e.getLast());
                });
    }

    private static Reductions.Combination combination(AtenNode node, String reduce, Lowering at) {
        return switch (reduce) {
            case "" -> (_, _, next) -> next;
            case "add", "sum" -> Scalars::add;
            case "multiply", "prod" -> Scalars::multiply;
            case "amax" -> Scalars::maximum;
            case "amin" -> Scalars::minimum;
            default -> throw at.unsupported(node, "with reduce='" + reduce + "'", "use 'sum'");
        };
    }
}
