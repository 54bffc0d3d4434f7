package dev.headrace.frontends.aten;

import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The same elements in another shape or another order of dimensions.
final class Shapes {
    private Shapes() {}

    static Family family() {
        return new Family("shapes")
                .add(
                        "view.default view_copy.default reshape.default _unsafe_view.default _reshape_alias.default"
                                + " view_as.default reshape_as.default flatten.using_ints unflatten.int ravel.default"
                                + " unsqueeze.default unsqueeze_copy.default squeeze.default squeeze.dim squeeze.dims"
                                + " atleast_1d.default atleast_2d.default",
                        (node, at) ->
                                reshape(at.tensor(node, "self"), at.typeOf(node).shape(), at))
                .add(
                        "permute.default permute_copy.default t.default transpose.int swapaxes.default"
                                + " swapdims.default numpy_T.default mT.default",
                        Shapes::permute)
                .add("movedim.int movedim.intlist moveaxis.int moveaxis.intlist", Shapes::move)
                .add(
                        "expand.default expand_copy.default expand_as.default broadcast_to.default",
                        (node, at) ->
                                expand(at.tensor(node, "self"), at.typeOf(node).shape(), at))
                .limited("contiguous tensors without overlap only", "as_strided.default", Shapes::strided);
    }

    static int dim(long dim, int rank) {
        if (rank == 0 && (dim == 0 || dim == -1)) return 0;
        if (dim < -rank || dim >= rank)
            throw new IndexOutOfBoundsException("dimension " + dim + " of a tensor of rank " + rank);
        return (int) (dim < 0 ? dim + rank : dim);
    }

    static Tensor reshape(Tensor tensor, Dims shape, Lowering at) {
        if (tensor.shape().equals(shape)) return tensor;
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.reshape(shape));
        if (tensor.shape().product() != shape.product())
            throw new IllegalArgumentException(tensor.shape() + " has not the elements of " + shape);
        if (shape.product() == 0) return Tensor.filled(0, tensor.element(), shape);
        Dims common = commonShape(tensor.shape(), shape);
        Value value = at.value(tensor);
        if (!tensor.shape().equals(common)) {
            Reassociation groups = Reassociation.between(tensor.shape(), common).orElseThrow();
            value = CollapseShapeOp.create(at.builder(), at.location(), value, groups)
                    .result();
        }
        if (!shape.equals(common)) {
            Reassociation groups = Reassociation.between(shape, common).orElseThrow();
            value = ExpandShapeOp.create(at.builder(), at.location(), value, groups, shape)
                    .result();
        }
        return new Tensor.Computed(value);
    }

    /// The finest shape that both can be collapsed to: one dimension for each shortest run of dimensions of equal
    /// product on both sides.
    private static Dims commonShape(Dims from, Dims to) {
        List<Long> common = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < from.size() && j < to.size()) {
            long left = from.at(i++);
            long right = to.at(j++);
            while (left != right) {
                if (left < right) left *= from.at(i++);
                else right *= to.at(j++);
            }
            common.add(left);
        }
        return new Dims(common);
    }

    private static Tensor permute(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        return permute(tensor, order(node, tensor.rank()), at);
    }

    /// Which dimension each dimension of the result is.
    static int[] order(AtenNode node, int rank) {
        int[] order = IntStream.range(0, rank).toArray();
        if (node.has("dims")) {
            order = node.integers("dims", List.of()).stream()
                    .mapToInt(d -> dim(d, rank))
                    .toArray();
        } else if (node.operator().contains("numpy_T")) {
            order = IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
        } else if (rank >= 2) {
            long first = node.operator().contains("mT") ? -2 : 0;
            int a = dim(node.integer("dim0", node.integer("axis0", first)), rank);
            int b = dim(node.integer("dim1", node.integer("axis1", first + 1)), rank);
            order[a] = b;
            order[b] = a;
        }
        return order;
    }

    /// The named dimensions go where they are told, the others keep their order around them.
    private static Tensor move(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int rank = tensor.rank();
        List<Integer> sources = node.integers("source", List.of()).stream()
                .map(d -> dim(d, rank))
                .toList();
        List<Integer> targets = node.integers("destination", List.of()).stream()
                .map(d -> dim(d, rank))
                .toList();
        List<Integer> others = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        others.removeAll(sources);
        int[] order = new int[rank];
        for (int i = 0, next = 0; i < rank; i++)
            order[i] = targets.contains(i) ? sources.get(targets.indexOf(i)) : others.get(next++);
        return permute(tensor, order, at);
    }

    /// Dimension `i` of the result is dimension `order[i]` of the tensor.
    static Tensor permute(Tensor tensor, int[] order, Lowering at) {
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.permute(order));
        if (order.length != tensor.rank())
            throw new IllegalArgumentException("an order of " + order.length + " for rank " + tensor.rank());
        if (IntStream.range(0, order.length).allMatch(i -> order[i] == i)) return tensor;
        long[] shape = new long[order.length];
        AffineExpr[] where = new AffineExpr[order.length];
        for (int i = 0; i < order.length; i++) {
            shape[i] = tensor.shape().at(order[i]);
            where[order[i]] = AffineExpr.dim(i);
        }
        return at.parallel(
                List.of(tensor),
                List.of(AffineMap.of(order.length, List.of(where))),
                Dims.of(shape),
                tensor.element(),
                (_, e) -> e.getFirst());
    }

    /// The last two dimensions exchanged.
    static Tensor transposed(Tensor tensor, Lowering at) {
        int rank = tensor.rank();
        int[] order = IntStream.range(0, rank).toArray();
        order[rank - 1] = rank - 2;
        order[rank - 2] = rank - 1;
        return permute(tensor, order, at);
    }

    static Tensor expand(Tensor tensor, Dims shape, Lowering at) {
        if (tensor.shape().equals(shape)) return tensor;
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.expand(shape));
        return at.elementwise(List.of(tensor), shape, tensor.element(), (_, e) -> e.getFirst());
    }

    /// The elements `start`, `start + step`, … below `end` of one dimension.
    static Tensor slice(Tensor tensor, int dim, long start, long end, long step, Lowering at) {
        long size = tensor.shape().at(dim);
        if (start == 0 && end == size && step == 1) return tensor;
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.slice(dim, start, end, step));
        if (start < 0 || end < start || end > size || step < 1)
            throw new IllegalArgumentException("no slice " + start + ":" + end + ":" + step + " of " + size);
        Dims shape = tensor.shape().with(dim, Math.ceilDiv(end - start, step));
        if (shape.product() == 0) return Tensor.filled(0, tensor.element(), shape);
        if (step == 1) {
            List<IndexValue> offsets = new ArrayList<>(IndexValue.of(Dims.filled(shape.size(), 0)));
            offsets.set(dim, IndexValue.of(start));
            return new Tensor.Computed(
                    ExtractSliceOp.create(at.builder(), at.location(), at.value(tensor), offsets, shape)
                            .result());
        }
        return Picking.along(tensor, dim, AffineExpr.dim(dim).times(step).plus(start), shape.at(dim), at);
    }

    /// Only where the strides are those of the row-major shape, so that nothing but the shape changes.
    private static Tensor strided(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        Dims shape = at.typeOf(node).shape();
        List<Long> strides = node.integers("stride", List.of());
        long step = 1;
        boolean plain = node.integer("storage_offset", 0) == 0
                && shape.product() == tensor.shape().product()
                && strides.size() == shape.size();
        for (int dim = shape.size() - 1; plain && dim >= 0; dim--) {
            plain = shape.at(dim) == 1 || strides.get(dim) == step;
            step *= shape.at(dim);
        }
        if (!plain)
            throw new InputError(
                    "aten.as_strided of other than whole contiguous tensors is not supported",
                    at.place(),
                    "use slices and permutations in the model");
        return reshape(tensor, shape, at);
    }
}
