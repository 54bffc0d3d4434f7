package dev.headrace.frontends.onnx;

import dev.headrace.frontends.onnx.Arithmetic.Unary;
import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Operators that combine the elements along some dimensions.
final class ReductionOps {
    private ReductionOps() {}

    @FunctionalInterface
    private interface Combination {
        Operand of(Operand x, List<Integer> dims, Emitter at);
    }

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        plain(ops, "ReduceSum", Reductions::sum);
        plain(ops, "ReduceMean", Reductions::mean);
        plain(ops, "ReduceMax", Reductions::max);
        plain(ops, "ReduceMin", Reductions::min);
        plain(ops, "ReduceProd", Reductions::product);
        derived(ops, "ReduceL1", (x, dims, at) -> Reductions.sum(Arithmetic.unary(Unary.ABS, x, at), dims, at));
        derived(
                ops,
                "ReduceL2",
                (x, dims, at) -> Arithmetic.unary(Unary.SQRT, Reductions.sum(Arithmetic.mul(x, x, at), dims, at), at));
        derived(ops, "ReduceSumSquare", (x, dims, at) -> Reductions.sum(Arithmetic.mul(x, x, at), dims, at));
        derived(ops, "ReduceLogSum", (x, dims, at) -> Arithmetic.unary(Unary.LOG, Reductions.sum(x, dims, at), at));
        derived(ops, "ReduceLogSumExp", ReductionOps::logSumExp);
        ops.put("ArgMax", OnnxOp.one((call, at) -> extremum(call, call.input(0), at)));
        ops.put("ArgMin", OnnxOp.one((call, at) -> extremum(call, Arithmetic.unary(Unary.NEG, call.input(0), at), at)));
        ops.put("CumSum", OnnxOp.one("known axis", ReductionOps::cumulative));
        ops.put("TopK", new OnnxOp("known k; sorted", ReductionOps::top));
        return ops;
    }

    private static void plain(Map<String, OnnxOp> ops, String name, Combination combination) {
        ops.put(name, OnnxOp.one((call, at) -> reduce(call, combination, true, at)));
    }

    /// Without axes these compute something else than nothing, which nobody uses.
    private static void derived(Map<String, OnnxOp> ops, String name, Combination combination) {
        ops.put(name, OnnxOp.one((call, at) -> reduce(call, combination, false, at)));
    }

    private static Operand reduce(Call call, Combination combination, boolean mayDoNothing, Emitter at) {
        Operand x = call.input(0);
        Optional<List<Long>> axes = call.axes(1).filter(a -> !a.isEmpty());
        if (axes.isEmpty() && call.node().flag("noop_with_empty_axes", false)) {
            if (mayDoNothing) return x;
            throw call.node().unsupported("without axes");
        }
        List<Integer> dims = axes.isPresent() ? call.dims(axes.get(), x.rank()) : Reductions.from(0, x);
        Operand kept = combination.of(x, dims, at);
        return call.node().flag("keepdims", true) ? kept : without(kept, dims, at);
    }

    private static Operand without(Operand x, List<Integer> dims, Emitter at) {
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) if (!dims.contains(i)) shape.add(x.size(i));
        return Moves.reshape(x, new Dims(shape), at);
    }

    /// The largest exponent is taken out, so that none overflows.
    private static Operand logSumExp(Operand x, List<Integer> dims, Emitter at) {
        Operand largest = Reductions.max(x, dims, at);
        Operand powers = Arithmetic.unary(Unary.EXP, Arithmetic.sub(x, largest, at), at);
        return Arithmetic.add(Arithmetic.unary(Unary.LOG, Reductions.sum(powers, dims, at), at), largest, at);
    }

    /// Positions are compared as floats, which hold them exactly.
    private static Operand extremum(Call call, Operand x, Emitter at) {
        int dim = call.dim("axis", 0);
        boolean last = call.node().flag("select_last_index", false);
        Operand hits = Arithmetic.compare("eq", x, Reductions.max(x, List.of(dim), at), at);
        Operand positions = Lookups.count(x.size(dim), dim, x.rank(), ElementKind.F32);
        Operand signed = last ? positions : Arithmetic.unary(Unary.NEG, positions, at);
        Operand none = Arithmetic.number(Double.NEGATIVE_INFINITY, ElementKind.F32);
        Operand best = Reductions.max(Arithmetic.where(hits, signed, none, at), List.of(dim), at);
        Operand position = Arithmetic.cast(last ? best : Arithmetic.unary(Unary.NEG, best, at), ElementKind.I64, at);
        return call.node().flag("keepdims", true) ? position : without(position, List.of(dim), at);
    }

    /// Of what is computed, a product with a triangle of ones.
    private static Operand cumulative(Call call, Emitter at) {
        Operand x = call.input(0);
        int dim = Moves.dim((long) call.number(1, "axis"), x.rank(), at);
        boolean reverse = call.node().flag("reverse", false);
        int first = call.node().flag("exclusive", false) ? 1 : 0;
        int size = Math.toIntExact(x.size(dim));
        if ((long) size * size > Emitter.MOST_KNOWN) throw at.unsupported("CumSum over " + size + " elements");
        double[] triangle = new double[size * size];
        for (int from = 0; from < size; from++)
            for (int to = 0; to < size; to++)
                if (reverse ? to + first <= from : from + first <= to) triangle[from * size + to] = 1;
        Operand ones = new Operand.Known(TensorData.ofDoubles(x.kind(), triangle, size, size));
        if (x instanceof Operand.Known(TensorData data) && x.shape().product() <= Emitter.MOST_KNOWN)
            return known(data, dim, reverse, first);
        Operand atEnd = Moves.transpose(x, dim, x.rank() - 1, at);
        return Moves.transpose(Products.matmul(atEnd, ones, at), dim, x.rank() - 1, at);
    }

    private static Operand known(TensorData data, int dim, boolean reverse, int exclusive) {
        int inner = 1;
        for (int i = dim + 1; i < data.rank(); i++) inner *= (int) data.sizeOf(i);
        int size = (int) data.sizeOf(dim);
        double[] reals = data.toDoubles();
        long[] integers = data.toLongs();
        double[] realSums = new double[reals.length];
        long[] sums = new long[reals.length];
        for (int i = 0; i < reals.length; i++) {
            int start = i - i / inner % size * inner;
            int here = i / inner % size;
            int begin = reverse ? here + exclusive : 0;
            int end = reverse ? size : here + 1 - exclusive;
            for (int k = begin; k < end; k++) {
                realSums[i] += reals[start + k * inner];
                sums[i] += integers[start + k * inner];
            }
        }
        long[] shape = data.sizes().toArray();
        return new Operand.Known(
                data.kind().isFloat()
                        ? TensorData.ofDoubles(data.kind(), realSums, shape)
                        : TensorData.ofLongs(data.kind(), sums, shape));
    }

    private static List<Operand> top(Call call) {
        Emitter at = call.at();
        Operand x = call.input(0);
        int dim = call.dim("axis", -1);
        long count = (long) call.number(1, "k");
        if (count < 1 || count > x.size(dim)) throw call.node().error("takes " + count + " of " + x.size(dim));
        Dims shape = x.shape().with(dim, count);
        return at.call(
                "aten.topk.default",
                List.of(new Operand.Computed("", x.kind(), shape), new Operand.Computed("", ElementKind.I64, shape)),
                c -> c.tensor("self", at.name(x))
                        .integer("k", count)
                        .integer("dim", dim)
                        .bool("largest", call.node().flag("largest", true))
                        .bool("sorted", true));
    }
}
