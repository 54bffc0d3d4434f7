package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Pools in one to three dimensions.
final class PoolingOps {
    private PoolingOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        ops.put("MaxPool", OnnxOp.one("one to three dimensions; no positions as results", PoolingOps::max));
        ops.put("AveragePool", OnnxOp.one("one to three dimensions", PoolingOps::average));
        ops.put(
                "GlobalAveragePool",
                OnnxOp.one((call, at) -> Reductions.mean(call.input(0), Reductions.from(2, call.input(0)), at)));
        ops.put(
                "GlobalMaxPool",
                OnnxOp.one((call, at) -> Reductions.max(call.input(0), Reductions.from(2, call.input(0)), at)));
        return ops;
    }

    private static List<Window> windows(Call call) {
        if (call.input(0).rank() > 5 || !call.input(0).isFloat())
            throw call.node().unsupported("of " + call.input(0).type());
        return Window.of(call, call.node().integers("kernel_shape", List.of()));
    }

    private static long positions(Window window, Call call) {
        long positions = call.node().flag("ceil_mode", false) ? window.positionsRoundedUp() : window.positions();
        if (positions < 1)
            throw call.node().error("moves a window of " + window.kernel() + " over " + window.size() + " elements");
        return positions;
    }

    /// With margins as wide as the windows reach.
    private static Operand padded(Call call, List<Window> windows, double margin, Emitter at) {
        Operand x = call.input(0);
        List<Long> before = new ArrayList<>(List.of(0L, 0L));
        List<Long> after = new ArrayList<>(List.of(0L, 0L));
        for (Window window : windows) {
            long end = (positions(window, call) - 1) * window.stride() + window.reach();
            before.add(window.before());
            after.add(Math.max(0, end - window.before() - window.size()));
        }
        return Moves.pad(x, before, after, margin, at);
    }

    private static Operand max(Call call, Emitter at) {
        if (call.wants(1)) throw at.unsupported("the positions of MaxPool");
        List<Window> windows = windows(call);
        Operand wide = padded(call, windows, Double.NEGATIVE_INFINITY, at);
        return inPairs(
                wide,
                windows,
                (image, rows, columns) -> Pools.max(
                        image,
                        List.of(rows.kernel(), columns.kernel()),
                        List.of(rows.stride(), columns.stride()),
                        List.of(rows.dilation(), columns.dilation()),
                        at),
                at);
    }

    @FunctionalInterface
    private interface Pool {
        Operand of(Operand image, Window rows, Window columns);
    }

    /// Two dimensions at once; a third one afterwards, with all behind it in one.
    private static Operand inPairs(Operand x, List<Window> windows, Pool pool, Emitter at) {
        int dims = windows.size();
        Window none = new Window(1, 1, 1, 1, 0, 0);
        Window rows = dims == 1 ? none : windows.get(dims - 2);
        long depth = dims == 3 ? x.size(2) : 1;
        Operand image = Moves.reshape(
                x, Dims.of(x.size(0), x.size(1) * depth, dims == 1 ? 1 : x.size(dims), x.size(dims + 1)), at);
        Operand pooled = pool.of(image, rows, windows.getLast());
        List<Long> shape = new ArrayList<>(List.of(x.size(0), x.size(1)));
        if (dims == 3) {
            long area = pooled.size(2) * pooled.size(3);
            Operand slab = Moves.reshape(pooled, Dims.of(x.size(0), x.size(1), depth, area), at);
            Operand last = pool.of(slab, windows.getFirst(), none);
            shape.addAll(List.of(last.size(2), pooled.size(2), pooled.size(3)));
            return Moves.reshape(last, new Dims(shape), at);
        }
        if (dims == 2) shape.add(pooled.size(2));
        shape.add(pooled.size(3));
        return Moves.reshape(pooled, new Dims(shape), at);
    }

    private static Operand average(Call call, Emitter at) {
        List<Window> windows = windows(call);
        if (windows.stream().anyMatch(w -> w.dilation() != 1)) throw call.node().unsupported("with dilations");
        Operand wide = padded(call, windows, 0, at);
        boolean paddingCounts = call.node().flag("count_include_pad", false);
        boolean even = windows.stream().allMatch(w -> isEven(counts(w, positions(w, call), paddingCounts), w));
        Operand sums = inPairs(
                wide,
                windows,
                (image, rows, columns) -> Pools.sum(
                        image,
                        List.of(rows.kernel(), columns.kernel()),
                        List.of(rows.stride(), columns.stride()),
                        even ? rows.kernel() * columns.kernel() : 1,
                        at),
                at);
        if (even) return sums;
        Operand divisor = Arithmetic.number(1, ElementKind.F32);
        for (int i = 0; i < windows.size(); i++) {
            double[] counts = counts(windows.get(i), positions(windows.get(i), call), paddingCounts);
            Dims shape = Dims.filled(wide.rank(), 1).with(2 + i, counts.length);
            divisor = Arithmetic.mul(
                    divisor, new Operand.Known(TensorData.ofDoubles(ElementKind.F32, counts, shape.toArray())), at);
        }
        return Arithmetic.div(sums, Arithmetic.cast(divisor, sums.kind(), at), at);
    }

    private static boolean isEven(double[] counts, Window window) {
        for (double count : counts) if (count != window.kernel()) return false;
        return true;
    }

    /// How many elements count at each position of the window.
    private static double[] counts(Window window, long positions, boolean paddingCounts) {
        double[] counts = new double[(int) positions];
        long first = paddingCounts ? 0 : window.before();
        long last = window.before() + window.size() + (paddingCounts ? window.after() : 0);
        for (int i = 0; i < counts.length; i++) {
            long start = i * window.stride();
            counts[i] = Math.max(0, Math.min(start + window.kernel(), last) - Math.max(start, first));
        }
        return counts;
    }
}
