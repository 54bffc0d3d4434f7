package dev.headrace.frontends.aten;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// `tensor[…, i, …, j]` with tensors of indices for some dimensions. The indices are broadcast against each other; the
/// dimensions that they have together stand where the first index stands, or in front of all others where a dimension
/// without index lies between two with one.
///
/// @param tensor what is indexed
/// @param dims the dimensions with an index, ascending
/// @param indices the index of each of them
/// @param common the shape of the indices together
/// @param front where the dimensions of the indices begin in the result
record Indexing(Tensor tensor, List<Integer> dims, List<Tensor> indices, Dims common, int front) {
    /// Reads `self` and `indices` of a call. A constant mask stands for the indices of the places where it is true.
    static Indexing of(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        List<Integer> dims = new ArrayList<>();
        List<Tensor> indices = new ArrayList<>();
        int dim = 0;
        for (String name : node.tensors("indices")) {
            if (name.isEmpty()) {
                dim++;
                continue;
            }
            Tensor index = at.tensor(name);
            if (index.element().equals(IntegerType.I1)) {
                for (Tensor each : places(index, node, at)) {
                    dims.add(dim++);
                    indices.add(each);
                }
            } else {
                dims.add(dim++);
                indices.add(index);
            }
        }
        Dims common = Dims.NONE;
        for (Tensor index : indices) common = broadcast(common, index.shape());
        boolean adjacent = IntStream.range(1, dims.size()).allMatch(i -> dims.get(i) == dims.get(i - 1) + 1);
        return new Indexing(tensor, dims, indices, common, adjacent && !dims.isEmpty() ? dims.getFirst() : 0);
    }

    private static Dims broadcast(Dims a, Dims b) {
        int rank = Math.max(a.size(), b.size());
        Dims shape = Dims.filled(rank, 1);
        for (int i = 0; i < rank; i++) {
            long left = i < rank - a.size() ? 1 : a.at(i - (rank - a.size()));
            long right = i < rank - b.size() ? 1 : b.at(i - (rank - b.size()));
            shape = shape.with(i, left == 1 ? right : left);
        }
        return shape;
    }

    /// The places where a mask is true: for each of its dimensions the positions.
    private static List<Tensor> places(Tensor mask, AtenNode node, Lowering at) {
        if (!(mask instanceof Tensor.Known(TensorData data)))
            throw at.unsupported(
                    node, "with a mask that is computed", "the size of the result would depend on it; use torch.where");
        List<List<Long>> positions = new ArrayList<>();
        for (int dim = 0; dim < data.rank(); dim++) positions.add(new ArrayList<>());
        for (long i = 0; i < data.elements(); i++) {
            if (data.integerAt(i) == 0) continue;
            long rest = i;
            for (int dim = data.rank() - 1; dim >= 0; dim--) {
                positions.get(dim).add(rest % data.sizeOf(dim));
                rest /= data.sizeOf(dim);
            }
        }
        List<Tensor> places = new ArrayList<>();
        for (List<Long> each : positions)
            places.add(
                    Tensor.integers(each.stream().mapToLong(Long::longValue).toArray(), IntegerType.I64, each.size()));
        return places;
    }

    /// The shape of what is read or written.
    Dims shape() {
        List<Long> shape = new ArrayList<>();
        for (int dim = 0; dim < tensor.rank(); dim++)
            if (!dims.contains(dim)) shape.add(tensor.shape().at(dim));
        shape.addAll(front, common.values());
        return new Dims(shape);
    }

    /// The loop of the result that walks along a dimension without index.
    int loop(int dim) {
        int before =
                (int) IntStream.range(0, dim).filter(d -> !dims.contains(d)).count();
        return before < front ? before : before + common.size();
    }

    /// Where an index is read by loops of which those from `first` on are its common dimensions.
    AffineMap map(int index, int loops, int first) {
        Dims own = indices.get(index).shape();
        List<AffineExpr> where = new ArrayList<>();
        int missing = common.size() - own.size();
        for (int i = 0; i < own.size(); i++)
            where.add(
                    own.at(i) == 1 && common.at(missing + i) != 1
                            ? AffineExpr.constant(0)
                            : AffineExpr.dim(first + missing + i));
        return AffineMap.of(loops, where);
    }

    Tensor read(Lowering at) {
        Dims shape = shape();
        if (shape.product() == 0) return Tensor.filled(0, tensor.element(), shape);
        if (dims.isEmpty()) return tensor;
        if (isGrid()) return grid(at);
        int rank = shape.size();
        List<AffineMap> maps = new ArrayList<>();
        for (int i = 0; i < indices.size(); i++) maps.add(map(i, rank, front));
        return at.lookup(tensor, indices, maps, shape, (in, e) -> {
            List<Scalar> place = new ArrayList<>();
            for (int dim = 0; dim < tensor.rank(); dim++)
                place.add(
                        dims.contains(dim)
                                ? Lookups.position(
                                        in,
                                        e.get(dims.indexOf(dim)),
                                        tensor.shape().at(dim))
                                : in.index(loop(dim)));
            return in.element(tensor, at, place);
        });
    }

    /// Whether all indices are known and each varies along a common dimension of its own, so that the result is made of
    /// whole rows, columns and so on.
    private boolean isGrid() {
        if (!indices.stream().allMatch(Tensor.Known.class::isInstance)) return false;
        if (indices.size() == 1) return true;
        boolean[] taken = new boolean[common.size()];
        for (Tensor index : indices) {
            int missing = common.size() - index.rank();
            int varying = 0;
            for (int i = 0; i < index.rank(); i++) {
                if (index.shape().at(i) == 1) continue;
                if (taken[missing + i]) return false;
                taken[missing + i] = true;
                varying++;
            }
            if (varying > 1) return false;
        }
        return true;
    }

    /// Picks along one dimension after the other, then brings the dimensions into their order.
    private Tensor grid(Lowering at) {
        Tensor picked = tensor;
        int[] axes = new int[dims.size()];
        for (int i = 0; i < dims.size(); i++) {
            int dim = dims.get(i);
            long size = tensor.shape().at(dim);
            Tensor index = indices.get(i);
            long[] positions = Arrays.stream(((Tensor.Known) index).data().toLongs())
                    .map(p -> Slices.wrapped(p, size))
                    .toArray();
            picked = Picking.at(picked, dim, positions, at);
            int missing = common.size() - index.rank();
            axes[i] = -1;
            for (int d = 0; d < index.rank(); d++) if (index.shape().at(d) != 1) axes[i] = missing + d;
        }
        List<Integer> indexed =
                new ArrayList<>(IntStream.range(0, dims.size()).boxed().toList());
        indexed.sort((a, b) -> Integer.compare(axes[a], axes[b]));
        List<Integer> order = new ArrayList<>();
        for (int dim = 0; dim < tensor.rank(); dim++) if (!dims.contains(dim)) order.add(dim);
        order.addAll(front, indexed.stream().map(dims::get).toList());
        Tensor ordered = Shapes.permute(
                picked, order.stream().mapToInt(Integer::intValue).toArray(), at);
        return Shapes.reshape(ordered, shape(), at);
    }

    /// A copy of the tensor with other elements at the indexed places, or with these added. Each element of the result
    /// looks through all indices, so that no place is computed; of several values for one place the last counts.
    Tensor write(Tensor values, boolean accumulate, Lowering at) {
        int rank = tensor.rank();
        if (shape().product() == 0) return tensor;
        boolean single = common.product() == 1;
        int loops = single ? rank : rank + common.size();
        List<Tensor> inputs = new ArrayList<>(List.of(values));
        List<AffineMap> maps = new ArrayList<>(List.of(valuesMap(values, rank + common.size())));
        for (int i = 0; i < indices.size(); i++) {
            inputs.add(indices.get(i));
            maps.add(map(i, rank + common.size(), rank));
        }
        Lowering.Body body = (in, e) -> replaced(in, e, accumulate);
        if (single) {
            List<AffineExpr> first = new ArrayList<>(AffineMap.identity(rank).results());
            first.addAll(Collections.nCopies(common.size(), AffineExpr.constant(0)));
            maps.replaceAll(map -> map.substitute(rank, first));
            inputs.add(tensor);
            maps.add(AffineMap.identity(rank));
            return at.parallel(inputs, maps, tensor.shape(), tensor.element(), body);
        }
        inputs.add(new Tensor.Blank(new TensorType(common, IntegerType.I1)));
        maps.add(AffineMap.select(loops, IntStream.range(rank, loops).boxed().toList()));
        return at.reduce(inputs, maps, loops, IntStream.range(0, rank).boxed().toList(), tensor, body);
    }

    /// The old element, the last of `e`, or the value if all indices are those of its place.
    private Scalar replaced(Scalars in, List<Scalar> e, boolean accumulate) {
        Scalar hit = Scalar.of(true);
        for (int i = 0; i < dims.size(); i++) {
            Scalar index = e.get(1 + i);
            Scalar here = in.convert(in.index(dims.get(i)), index.type());
            Scalar fromEnd = in.subtract(here, Scalar.of(tensor.shape().at(dims.get(i)), index.type()));
            Scalar same = in.or(in.is("eq", here, index), in.is("eq", fromEnd, index));
            hit = i == 0 ? same : in.and(hit, same);
        }
        Scalar value = in.convert(e.getFirst(), tensor.element());
        return in.select(hit, accumulate ? in.add(e.getLast(), value) : value, e.getLast());
    }

    /// Values are broadcast against the shape of what is written.
    private AffineMap valuesMap(Tensor values, int loops) {
        Dims shape = shape();
        List<AffineExpr> loopOf = new ArrayList<>(Collections.nCopies(shape.size(), AffineExpr.constant(0)));
        for (int dim = 0; dim < tensor.rank(); dim++)
            if (!dims.contains(dim)) loopOf.set(loop(dim), AffineExpr.dim(dim));
        for (int i = 0; i < common.size(); i++) loopOf.set(front + i, AffineExpr.dim(tensor.rank() + i));
        return Lowering.broadcast(values.shape(), shape).substitute(loops, loopOf);
    }
}
