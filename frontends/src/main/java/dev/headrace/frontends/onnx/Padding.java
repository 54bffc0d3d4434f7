package dev.headrace.frontends.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/// `Pad`: elements around, or with negative numbers fewer of them.
final class Padding {
    private Padding() {}

    static Operand translate(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Long> pads = call.integers(1, "widths");
        List<Long> axes = call.has(3)
                ? call.integers(3, "axes")
                : LongStream.range(0, x.rank()).boxed().toList();
        if (pads.size() != 2 * axes.size()) throw call.node().error("pads " + x.type() + " by " + pads);
        List<Long> before = new ArrayList<>(Collections.nCopies(x.rank(), 0L));
        List<Long> after = new ArrayList<>(Collections.nCopies(x.rank(), 0L));
        for (int i = 0; i < axes.size(); i++) {
            int dim = Moves.dim(axes.get(i), x.rank(), at);
            before.set(dim, pads.get(i));
            after.set(dim, pads.get(axes.size() + i));
        }
        for (int dim = 0; dim < x.rank(); dim++) {
            long start = Math.max(0, -before.get(dim));
            long end = x.size(dim) - Math.max(0, -after.get(dim));
            if (end < start) throw call.node().error("pads " + x.type() + " by " + pads);
            x = Moves.slice(x, dim, start, end, 1, at);
        }
        before.replaceAll(b -> Math.max(0, b));
        after.replaceAll(a -> Math.max(0, a));
        String mode = call.node().text("mode", "constant");
        if (mode.equals("constant")) return Moves.pad(x, before, after, call.has(2) ? call.number(2, "value") : 0, at);
        for (int dim = 0; dim < x.rank(); dim++)
            if (before.get(dim) + after.get(dim) > 0)
                x = Moves.pick(x, dim, positions(call, mode, x.size(dim), before.get(dim), after.get(dim)), at);
        return x;
    }

    /// Where each element of the padded dimension comes from.
    private static long[] positions(Call call, String mode, long size, long before, long after) {
        long total = Math.addExact(size, Math.addExact(before, after));
        if (total > Emitter.MOST_KNOWN || size == 0) throw call.node().unsupported("by " + before + " and " + after);
        long[] positions = new long[(int) total];
        for (int i = 0; i < positions.length; i++)
            positions[i] = switch (mode) {
                case "edge" -> Math.clamp(i - before, 0L, size - 1);
                case "wrap" -> Math.floorMod(i - before, size);
                case "reflect" -> reflected(i - before, size);
                default -> throw call.node().unsupported("with the mode '" + mode + "'");
            };
        return positions;
    }

    /// 3 2 1 | 0 1 2 3 | 2 1 0: the edges are not repeated.
    private static long reflected(long position, long size) {
        if (size == 1) return 0;
        long period = 2 * (size - 1);
        long inPeriod = Math.floorMod(position, period);
        return inPeriod < size ? inPeriod : period - inPeriod;
    }
}
