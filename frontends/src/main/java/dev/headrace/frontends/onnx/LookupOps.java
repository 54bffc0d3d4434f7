package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// Operators that read where indices tell.
final class LookupOps {
    private LookupOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        ops.put("Gather", OnnxOp.one("indices that are inputs of the model count from 0", LookupOps::gather));
        ops.put("GatherElements", OnnxOp.one(LookupOps::gatherElements));
        ops.put("GatherND", OnnxOp.one("no batch dimensions", LookupOps::gatherPoints));
        ops.put(
                "ScatterElements",
                OnnxOp.one(
                        "whole rows, known or at most " + Scatters.MOST_ROWS + "; no reduction", Scatters::elements));
        ops.put(
                "ScatterND",
                OnnxOp.one("known places or at most " + Scatters.MOST_ROWS + "; no reduction", Scatters::points));
        ops.put("OneHot", OnnxOp.one("known depth", LookupOps::oneHot));
        ops.put("NonZero", OnnxOp.one("constants only", LookupOps::nonZero));
        return ops;
    }

    private static Operand gather(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand indices = call.input(1);
        int dim = call.dim("axis", 0);
        if (!(indices instanceof Operand.Known(TensorData known))) {
            boolean isGiven = indices instanceof Operand.Computed computed && computed.given();
            return Lookups.rows(x, dim, isGiven ? indices : Lookups.fromStart(indices, x.size(dim), at), at);
        }
        Operand picked = Moves.pick(x, dim, Lookups.fromStart(known.toLongs(), x.size(dim)), at);
        List<Long> shape = new ArrayList<>(x.shape().values().subList(0, dim));
        shape.addAll(indices.shape().values());
        shape.addAll(x.shape().values().subList(dim + 1, x.rank()));
        return Moves.reshape(picked, new Dims(shape), at);
    }

    private static Operand gatherElements(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand indices = call.input(1);
        int dim = call.dim("axis", 0);
        if (indices.rank() != x.rank()) throw call.node().error("takes " + indices.type() + " of " + x.type());
        for (int i = 0; i < x.rank(); i++)
            if (i != dim && indices.size(i) > x.size(i))
                throw call.node().error("takes " + indices.type() + " of " + x.type());
        Operand positions = Lookups.fromStart(indices, x.size(dim), at);
        var known = Fold.known(List.of(x, positions), indices.shape());
        if (known.isPresent()) return elements(known.get().get(0), known.get().get(1), dim, call);
        return at.call(
                "aten.gather.default",
                x.kind(),
                indices.shape(),
                c -> c.tensor("self", at.name(x)).integer("dim", dim).tensor("index", at.name(positions)));
    }

    private static Operand elements(TensorData x, TensorData positions, int dim, Call call) {
        long[] from = positions.toLongs();
        for (int i = 0; i < from.length; i++) {
            if (from[i] < 0 || from[i] >= x.sizeOf(dim)) throw call.node().error("takes position " + from[i]);
            long rest = i;
            long stride = 1;
            long linear = 0;
            for (int d = x.rank() - 1; d >= 0; d--) {
                long here = rest % positions.sizeOf(d);
                rest /= positions.sizeOf(d);
                linear += (d == dim ? from[i] : here) * stride;
                stride *= x.sizeOf(d);
            }
            from[i] = linear;
        }
        return new Operand.Known(Fold.gathered(x, from, positions.sizes()));
    }

    private static Operand gatherPoints(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand indices = call.input(1);
        if (call.node().integer("batch_dims", 0) != 0) throw call.node().unsupported("with batch dimensions");
        int depth = Scatters.depth(call, x, indices);
        Operand linear = Scatters.linear(indices, x.shape(), depth, at);
        Operand flat = Scatters.flattened(x, depth, at);
        List<Long> shape = new ArrayList<>(indices.shape().values().subList(0, indices.rank() - 1));
        shape.addAll(x.shape().values().subList(depth, x.rank()));
        Operand found = linear instanceof Operand.Known(TensorData known)
                ? Moves.pick(flat, 0, known.toLongs(), at)
                : Lookups.rows(flat, 0, linear, at);
        return Moves.reshape(found, new Dims(shape), at);
    }

    /// Each place compares its number with the index.
    private static Operand oneHot(Call call, Emitter at) {
        long depth = (long) call.number(1, "depth");
        if (depth < 1 || depth > Emitter.MOST_KNOWN) throw call.node().error("has a depth of " + depth);
        Operand indices = Arithmetic.cast(call.input(0), ElementKind.I64, at);
        int rank = indices.rank() + 1;
        int dim = Moves.dim(call.node().integer("axis", -1), rank, at);
        List<Long> shape = new ArrayList<>(indices.shape().values());
        shape.add(dim, 1L);
        Operand spread = Moves.reshape(Lookups.fromStart(indices, depth, at), new Dims(shape), at);
        Operand hit = Arithmetic.compare("eq", spread, Lookups.count(depth, dim, rank, ElementKind.I64), at);
        Operand values = call.input(2);
        Operand off = Moves.slice(values, 0, 0, 1, 1, at);
        Operand on = Moves.slice(values, 0, 1, 2, 1, at);
        return Arithmetic.where(hit, on, off, at);
    }

    private static Operand nonZero(Call call, Emitter at) {
        TensorData data = call.known(0, "elements");
        if (data.elements() > Emitter.MOST_KNOWN) throw at.unsupported("NonZero of " + data);
        long[] hits = LongStream.range(0, data.elements())
                .filter(i -> data.doubleAt(i) != 0)
                .toArray();
        long[] positions = new long[hits.length * data.rank()];
        for (int i = 0; i < hits.length; i++) {
            long rest = hits[i];
            for (int d = data.rank() - 1; d >= 0; d--) {
                positions[d * hits.length + i] = rest % data.sizeOf(d);
                rest /= data.sizeOf(d);
            }
        }
        return new Operand.Known(TensorData.ofLongs(ElementKind.I64, positions, data.rank(), hits.length));
    }
}
