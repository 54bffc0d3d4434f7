package dev.headrace.frontends.aten;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Operators that move elements without computing.
final class Shapes {
    private Shapes() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        for (String name : List.of(
                "view.default",
                "reshape.default",
                "_unsafe_view.default",
                "flatten.using_ints",
                "unsqueeze.default",
                "squeeze.dim",
                "squeeze.dims",
                "squeeze.default",
                "unflatten.int"))
            ops.put(
                    "aten." + name,
                    AtenOp.one((node, at) ->
                            reshape(at.tensor(node, "self"), at.typeOf(node).shape(), at)));
        for (String name : List.of("permute.default", "t.default", "transpose.int"))
            ops.put("aten." + name, AtenOp.one(Shapes::permute));
        ops.put(
                "aten.expand.default",
                AtenOp.one((node, at) ->
                        expand(at.tensor(node, "self"), at.typeOf(node).shape(), at)));
        ops.put("aten.slice.Tensor", AtenOp.one(Shapes::slice));
        ops.put("aten.select.int", AtenOp.one(Shapes::select));
        for (String name : List.of("split.Tensor", "split_with_sizes.default", "chunk.default"))
            ops.put("aten." + name, Shapes::split);
        ops.put("aten.cat.default", AtenOp.one(Shapes::concatenate));
        return ops;
    }

    static int dim(long dim, int rank) {
        return (int) (dim < 0 ? dim + rank : dim);
    }

    static Tensor reshape(Tensor tensor, Dims shape, Lowering at) {
        if (tensor.shape().equals(shape)) return tensor;
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.reshape(shape));
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
        if (node.has("dims"))
            order = node.integers("dims", List.of()).stream()
                    .mapToInt(d -> dim(d, rank))
                    .toArray();
        else if (rank >= 2) {
            int a = dim(node.integer("dim0", 0), rank);
            int b = dim(node.integer("dim1", 1), rank);
            order[a] = b;
            order[b] = a;
        }
        return order;
    }

    /// Dimension `i` of the result is dimension `order[i]` of the tensor.
    static Tensor permute(Tensor tensor, int[] order, Lowering at) {
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.permute(order));
        long[] shape = new long[order.length];
        AffineExpr[] where = new AffineExpr[order.length];
        for (int i = 0; i < order.length; i++) {
            shape[i] = tensor.shape().at(order[i]);
            where[order[i]] = AffineExpr.dim(i);
        }
        return at.parallel(
                List.of(at.value(tensor)),
                List.of(AffineMap.of(order.length, List.of(where))),
                Dims.of(shape),
                tensor.element(),
                (_, e) -> e.getFirst());
    }

    static Tensor expand(Tensor tensor, Dims shape, Lowering at) {
        if (tensor.shape().equals(shape)) return tensor;
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.expand(shape));
        return at.elementwise(List.of(tensor), shape, tensor.element(), (_, e) -> e.getFirst());
    }

    private static Tensor slice(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int dim = dim(node.integer("dim", 0), tensor.rank());
        long size = tensor.shape().at(dim);
        long start = bound(node.integer("start", 0), size);
        long end = Math.max(start, bound(node.integer("end", Long.MAX_VALUE), size));
        return slice(tensor, dim, start, end, node.integer("step", 1), at);
    }

    static long bound(long position, long size) {
        return Math.clamp(position < 0 ? position + size : position, 0, size);
    }

    static Tensor slice(Tensor tensor, int dim, long start, long end, long step, Lowering at) {
        long size = tensor.shape().at(dim);
        if (start == 0 && end == size && step == 1) return tensor;
        if (tensor instanceof Tensor.Known(TensorData data)) return new Tensor.Known(data.slice(dim, start, end, step));
        Dims shape = tensor.shape().with(dim, Math.ceilDiv(end - start, step));
        if (shape.product() == 0)
            throw new InputError("an empty slice is not supported", at.place(), "export the model without it");
        if (step == 1) {
            List<IndexValue> offsets = new ArrayList<>(IndexValue.of(Dims.filled(shape.size(), 0)));
            offsets.set(dim, IndexValue.of(start));
            return new Tensor.Computed(
                    ExtractSliceOp.create(at.builder(), at.location(), at.value(tensor), offsets, shape)
                            .result());
        }
        List<AffineExpr> where =
                new ArrayList<>(AffineMap.identity(shape.size()).results());
        where.set(dim, AffineExpr.dim(dim).times(step).plus(start));
        return at.parallel(
                List.of(at.value(tensor)),
                List.of(AffineMap.of(shape.size(), where)),
                shape,
                tensor.element(),
                (_, e) -> e.getFirst());
    }

    private static Tensor select(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int dim = dim(node.integer("dim", 0), tensor.rank());
        long index = bound(node.integer("index", 0), tensor.shape().at(dim));
        return reshape(
                slice(tensor, dim, index, index + 1, 1, at), at.typeOf(node).shape(), at);
    }

    private static List<Tensor> split(AtenNode node, Lowering at) {
        Tensor tensor = at.tensor(node, "self");
        int dim = dim(node.integer("dim", 0), tensor.rank());
        List<Tensor> pieces = new ArrayList<>();
        long start = 0;
        for (long piece : pieces(node, tensor.shape().at(dim))) {
            pieces.add(slice(tensor, dim, start, start + piece, 1, at));
            start += piece;
        }
        return pieces;
    }

    /// How many positions each piece of a split dimension has.
    static List<Long> pieces(AtenNode node, long size) {
        List<Long> sizes = new ArrayList<>(node.integers("split_sizes", List.of()));
        if (!sizes.isEmpty()) return sizes;
        long piece =
                node.has("chunks") ? Math.ceilDiv(size, node.integer("chunks", 1)) : node.integer("split_size", size);
        for (long start = 0; start < size; start += piece) sizes.add(Math.min(piece, size - start));
        return sizes;
    }

    /// Each element of the result is selected by its position from the inputs, which are read at their position modulo
    /// their size: always inside, and right where it counts.
    private static Tensor concatenate(AtenNode node, Lowering at) {
        List<Tensor> parts = new ArrayList<>();
        Dims shape = at.typeOf(node).shape();
        for (String name : node.tensors("tensors")) {
            Tensor part = Elementwise.convert(at.tensor(name), at.typeOf(node).element(), at);
            if (part.rank() == shape.size() && part.shape().product() > 0) parts.add(part);
        }
        int dim = dim(node.integer("dim", 0), shape.size());
        if (parts.size() == 1) return parts.getFirst();
        if (parts.stream().allMatch(Tensor.Known.class::isInstance)) return foldConcatenation(parts, dim, shape);
        List<AffineMap> maps = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        long start = 0;
        for (Tensor part : parts) {
            long size = part.shape().at(dim);
            List<AffineExpr> where =
                    new ArrayList<>(AffineMap.identity(shape.size()).results());
            where.set(dim, AffineExpr.dim(dim).plus(Math.floorMod(-start, size)).mod(size));
            maps.add(AffineMap.of(shape.size(), where));
            starts.add(start);
            start += size;
        }
        List<Value> values = parts.stream().map(at::value).toList();
        Location place = at.location();
        return at.parallel(values, maps, shape, parts.getFirst().element(), (in, e) -> {
            Value position = IndexOp.create(in, place, dim).result();
            Value chosen = e.getLast();
            for (int i = parts.size() - 2; i >= 0; i--)
                chosen = SelectOp.create(in, place, isBelow(in, place, position, starts.get(i + 1)), e.get(i), chosen)
                        .result();
            return chosen;
        });
    }

    private static Value isBelow(Builder in, Location place, Value position, long bound) {
        Value limit =
                dev.headrace.dialects.arith.ConstantOp.index(in, place, bound).result();
        return Comparisons.integer(in, place, "lt", position, limit);
    }

    private static Tensor foldConcatenation(List<Tensor> parts, int dim, Dims shape) {
        List<TensorData> data =
                parts.stream().map(p -> ((Tensor.Known) p).data()).toList();
        boolean real = data.getFirst().kind().isFloat();
        double[] reals = new double[real ? (int) shape.product() : 0];
        long[] integers = new long[real ? 0 : (int) shape.product()];
        long inner = 1;
        for (int i = dim + 1; i < shape.size(); i++) inner *= shape.at(i);
        long outer = shape.product() / (inner * shape.at(dim));
        int next = 0;
        for (long o = 0; o < outer; o++) {
            for (TensorData part : data) {
                long length = part.sizeOf(dim) * inner;
                for (long i = 0; i < length; i++, next++) {
                    if (real) reals[next] = part.doubleAt(o * length + i);
                    else integers[next] = part.integerAt(o * length + i);
                }
            }
        }
        var kind = data.getFirst().kind();
        return new Tensor.Known(
                real
                        ? TensorData.ofDoubles(kind, reals, shape.toArray())
                        : TensorData.ofLongs(kind, integers, shape.toArray()));
    }

    /// A tensor with a margin around it: positions inside read the tensor, those outside give `margin`.
    /// @param before elements added in front of each dimension
    static Tensor pad(Tensor tensor, Dims before, Dims shape, double margin, Lowering at) {
        if (tensor.shape().equals(shape)) return tensor;
        List<AffineExpr> where = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            long size = tensor.shape().at(i);
            boolean same = size == shape.at(i);
            where.add(
                    same
                            ? AffineExpr.dim(i)
                            : AffineExpr.dim(i)
                                    .plus(Math.floorMod(-before.at(i), size))
                                    .mod(size));
        }
        Location place = at.location();
        return at.parallel(
                List.of(at.value(tensor)),
                List.of(AffineMap.of(shape.size(), where)),
                shape,
                tensor.element(),
                (in, e) -> {
                    Value value = e.getFirst();
                    Value outside = Lowering.number(in, place, margin, tensor.element());
                    for (int i = 0; i < shape.size(); i++) {
                        long size = tensor.shape().at(i);
                        if (size == shape.at(i)) continue;
                        Value position = IndexOp.create(in, place, i).result();
                        Value below = isBelow(in, place, position, before.at(i) + size);
                        if (before.at(i) > 0) {
                            Value first = dev.headrace.dialects.arith.ConstantOp.index(in, place, before.at(i))
                                    .result();
                            Value above = Comparisons.integer(in, place, "ge", position, first);
                            below = BinaryOp.create(in, place, BinaryOp.Kind.ANDI, below, above)
                                    .result();
                        }
                        value = SelectOp.create(in, place, below, value, outside)
                                .result();
                    }
                    return value;
                });
    }
}
