package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Moves elements without computing: each of these is one ATen call, or done now where the elements are known.
final class Moves {
    /// As many slices as a picture of positions may become before it is a lookup in a table.
    private static final int MOST_PIECES = 64;

    private Moves() {}

    /// A dimension that may count from the end.
    static int dim(long dim, int rank, Emitter at) {
        if (dim < -rank || dim >= Math.max(rank, 1))
            throw at.mismatch("names the dimension " + dim + " of a tensor of rank " + rank);
        return (int) (dim < 0 ? dim + rank : dim);
    }

    static Operand reshape(Operand x, Dims shape, Emitter at) {
        if (x.shape().equals(shape)) return x;
        if (x.shape().product() != shape.product())
            throw at.mismatch("reshapes " + x.type() + " to " + shape + ", which has another number of elements");
        if (x instanceof Operand.Known(TensorData data)) return new Operand.Known(data.reshape(shape));
        Operand.Computed result = at.call(
                "aten.view.default",
                x.kind(),
                shape,
                call -> call.tensor("self", at.name(x)).integers("size", shape.values()));
        return x instanceof Operand.Computed computed && computed.given() ? result.asGiven() : result;
    }

    /// Adds dimensions of size 1 in front, up to this rank.
    static Operand withRank(Operand x, int rank, Emitter at) {
        List<Long> shape = new ArrayList<>(x.shape().values());
        while (shape.size() < rank) shape.addFirst(1L);
        return reshape(x, new Dims(shape), at);
    }

    /// Dimension `i` of the result is dimension `order[i]` of the operand.
    static Operand permute(Operand x, int[] order, Emitter at) {
        boolean same = true;
        for (int i = 0; i < order.length; i++) same &= order[i] == i;
        if (same) return x;
        if (x instanceof Operand.Known(TensorData data)) return new Operand.Known(data.permute(order));
        Dims shape = new Dims(Arrays.stream(order).mapToObj(x::size).toList());
        return at.call(
                "aten.permute.default",
                x.kind(),
                shape,
                call -> call.tensor("self", at.name(x))
                        .integers(
                                "dims",
                                Arrays.stream(order).mapToObj(d -> (long) d).toList()));
    }

    /// Exchanges two dimensions.
    static Operand transpose(Operand x, int a, int b, Emitter at) {
        int[] order = new int[x.rank()];
        for (int i = 0; i < order.length; i++) order[i] = i == a ? b : i == b ? a : i;
        return permute(x, order, at);
    }

    /// Repeats dimensions of size 1 and adds leading ones.
    static Operand expand(Operand x, Dims shape, Emitter at) {
        if (x.shape().equals(shape)) return x;
        if (!Broadcast.shape(x.shape(), shape, at).equals(shape))
            throw at.mismatch("cannot broadcast " + x.type() + " to " + shape);
        // Elements that are only repeated take no place here, but would in what is computed from them.
        if (x instanceof Operand.Known(TensorData data) && shape.product() <= Emitter.MOST_KNOWN)
            return new Operand.Known(data.expand(shape));
        return at.call(
                        "aten.expand.default",
                        x.kind(),
                        shape,
                        call -> call.tensor("self", at.name(x)).integers("size", shape.values()))
                .repeating(withRank(x, shape.size(), at));
    }

    /// The elements `start`, `start + step`, … below `end` of one dimension; bounds inside, step positive.
    static Operand slice(Operand x, int dim, long start, long end, long step, Emitter at) {
        if (start == 0 && end == x.size(dim) && step == 1) return x;
        if (x instanceof Operand.Known(TensorData data))
            return new Operand.Known(data.slice(dim, start, Math.max(start, end), step));
        Dims shape = x.shape().with(dim, Math.max(0, Math.ceilDiv(end - start, step)));
        if (shape.product() == 0) throw at.unsupported("an empty slice of a computed tensor");
        return at.call(
                "aten.slice.Tensor",
                x.kind(),
                shape,
                call -> call.tensor("self", at.name(x))
                        .integer("dim", dim)
                        .integer("start", start)
                        .integer("end", end)
                        .integer("step", step));
    }

    /// One after the other along one dimension. Empty ones do not count.
    static Operand concatenate(List<? extends Operand> all, int dim, Emitter at) {
        List<? extends Operand> parts =
                all.stream().filter(p -> p.size(dim) > 0).toList();
        if (parts.isEmpty()) return all.getFirst();
        if (parts.size() == 1) return parts.getFirst();
        Operand first = parts.getFirst();
        long size = 0;
        for (Operand part : parts) {
            if (!part.shape().with(dim, 1).equals(first.shape().with(dim, 1)) || part.kind() != first.kind())
                throw at.mismatch("concatenates " + first.type() + " and " + part.type() + " along dimension " + dim);
            size = Math.addExact(size, part.size(dim));
        }
        Dims shape = first.shape().with(dim, size);
        var known = Fold.known(parts, shape);
        if (known.isPresent()) return new Operand.Known(Fold.concatenation(known.get(), dim, shape));
        return at.call(
                "aten.cat.default",
                first.kind(),
                shape,
                call -> call.tensors("tensors", parts.stream().map(at::name).toList())
                        .integer("dim", dim));
    }

    /// The elements at known positions of one dimension, in any order: few slices one after the other where that is
    /// possible, else rows of a table.
    static Operand pick(Operand x, int dim, long[] positions, Emitter at) {
        for (long position : positions)
            if (position < 0 || position >= x.size(dim))
                throw at.mismatch("takes position " + position + " of dimension " + dim + " of " + x.type());
        if (x instanceof Operand.Known(TensorData data)
                && x.shape().with(dim, positions.length).product() <= Emitter.MOST_KNOWN)
            return new Operand.Known(Fold.pick(data, dim, positions));
        List<Operand> pieces = new ArrayList<>();
        for (int i = 0; i < positions.length && pieces.size() <= MOST_PIECES; ) {
            int end = i + 1;
            long step = end < positions.length ? positions[end] - positions[i] : 1;
            while (end < positions.length && positions[end] - positions[end - 1] == step && step >= 0) end++;
            pieces.add(run(x, dim, positions[i], step, end - i, at));
            i = end;
        }
        if (pieces.size() <= MOST_PIECES) return concatenate(pieces, dim, at);
        Operand indices = new Operand.Known(TensorData.ofLongs(ElementKind.I64, positions, positions.length));
        return Lookups.rows(x, dim, indices, at);
    }

    private static Operand run(Operand x, int dim, long start, long step, int count, Emitter at) {
        if (step > 0 || count == 1)
            return slice(x, dim, start, start + (count - 1) * Math.max(step, 1) + 1, Math.max(step, 1), at);
        Operand one = slice(x, dim, start, start + 1, 1, at);
        return expand(one, one.shape().with(dim, count), at);
    }

    /// Adds elements of one value around. None of the margins is negative.
    static Operand pad(Operand x, List<Long> before, List<Long> after, double value, Emitter at) {
        List<Long> shape = new ArrayList<>();
        List<Long> margins = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++)
            shape.add(Math.addExact(x.size(i), Math.addExact(before.get(i), after.get(i))));
        for (int i = x.rank() - 1; i >= 0; i--) {
            margins.add(before.get(i));
            margins.add(after.get(i));
        }
        if (new Dims(shape).equals(x.shape())) return x;
        return at.call(
                "aten.constant_pad_nd.default",
                x.kind(),
                new Dims(shape),
                call -> call.tensor("self", at.name(x)).integers("pad", margins).real("value", value));
    }
}
