package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Operators that read where other tensors tell them to. Places that are known now are read on the device; others are
/// look-ups, which stay on the host.
final class Lookups {
    private Lookups() {}

    static Family family() {
        return new Family("look-ups")
                .add(
                        "embedding.default",
                        (node, at) -> rows(at.tensor(node, "weight"), 0, at.tensor(node, "indices"), node, at))
                .add("index_select.default", (node, at) -> {
                    Tensor self = at.tensor(node, "self");
                    Tensor index = at.tensor(node, "index");
                    if (self.rank() == 0) return self;
                    return rows(self, Shapes.dim(node.integer("dim", 0), self.rank()), index, node, at);
                })
                .add("gather.default", (node, at) -> gather(node, "index", at))
                .add("take_along_dim.default", (node, at) -> gather(node, "indices", at))
                .add("take.default", (node, at) -> {
                    Tensor self = at.tensor(node, "self");
                    return rows(
                            Shapes.reshape(self, Dims.of(self.shape().product()), at),
                            0,
                            at.tensor(node, "index"),
                            node,
                            at);
                })
                .limited(
                        "masks must be constants",
                        "index.Tensor _unsafe_index.Tensor",
                        (node, at) -> Indexing.of(node, at).read(at));
    }

    /// Slices of a dimension, one for each index; the dimensions of the indices take its place.
    private static Tensor rows(Tensor table, int dim, Tensor indices, AtenNode node, Lowering at) {
        TensorType type = at.typeOf(node);
        if (indices instanceof Tensor.Known(TensorData known)) {
            long size = table.shape().at(dim);
            long[] positions = known.toLongs();
            for (int i = 0; i < positions.length; i++) positions[i] = Slices.wrapped(positions[i], size);
            return Shapes.reshape(Picking.at(table, dim, positions, at), type.shape(), at);
        }
        int rank = type.rank();
        int behind = table.rank() - 1 - dim;
        int added = rank - dim - behind;
        if (added != indices.rank())
            return Shapes.reshape(
                    lookup(
                            table,
                            dim,
                            Shapes.reshape(indices, Dims.of(indices.shape().product()), at),
                            at),
                    type.shape(),
                    at);
        return lookup(table, dim, indices, at);
    }

    private static Tensor lookup(Tensor table, int dim, Tensor indices, Lowering at) {
        List<Long> shape = new ArrayList<>(table.shape().values().subList(0, dim));
        shape.addAll(indices.shape().values());
        shape.addAll(table.shape().values().subList(dim + 1, table.rank()));
        int rank = shape.size();
        int added = indices.rank();
        List<Integer> read = IntStream.range(dim, dim + added).boxed().toList();
        return at.lookup(table, List.of(indices), List.of(AffineMap.select(rank, read)), new Dims(shape), (in, e) -> {
            List<Scalar> place = new ArrayList<>();
            for (int i = 0; i < table.rank(); i++) {
                if (i < dim) place.add(in.index(i));
                else if (i == dim)
                    place.add(position(in, e.getFirst(), table.shape().at(dim)));
                else place.add(in.index(i - 1 + added));
            }
            return in.element(table, at, place);
        });
    }

    /// An index that counts from the end where it is negative, as a place. What lies outside of the dimension, which
    /// PyTorch refuses, is read at its end.
    static Scalar position(Scalars in, Scalar index, long size) {
        Scalar wrapped = in.select(in.is("lt", index, 0), in.add(index, size), index);
        return in.convert(in.minimum(in.maximum(wrapped, 0), size - 1), IndexType.INDEX);
    }

    /// Each element from the position that the index has in its place along one dimension.
    private static Tensor gather(AtenNode node, String argument, Lowering at) {
        Tensor self = at.tensor(node, "self");
        Tensor index = at.tensor(node, argument);
        Dims shape = at.typeOf(node).shape();
        if (self.rank() == 0) return Shapes.expand(self, shape, at);
        if (argument.equals("indices") && !node.has("dim")) {
            self = Shapes.reshape(self, Dims.of(self.shape().product()), at);
            index = Shapes.reshape(index, shape, at);
        }
        Tensor table = self;
        int dim = Shapes.dim(node.integer("dim", 0), table.rank());
        return at.lookup(table, List.of(index), List.of(Lowering.broadcast(index.shape(), shape)), shape, (in, e) -> {
            List<Scalar> place = new ArrayList<>();
            for (int i = 0; i < shape.size(); i++) {
                long size = table.shape().at(i);
                if (i == dim) place.add(position(in, e.getFirst(), size));
                else place.add(size == 1 ? Scalar.of(0L, IndexType.INDEX) : in.index(i));
            }
            return in.element(table, at, place);
        });
    }
}
