package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Operators that put elements elsewhere.
final class MoveOps {
    private MoveOps() {}

    static Map<String, OnnxOp> operators() {
        Map<String, OnnxOp> ops = new LinkedHashMap<>();
        ops.put("Transpose", OnnxOp.one(MoveOps::transpose));
        ops.put("Expand", OnnxOp.one("known shape", MoveOps::expand));
        ops.put("Concat", OnnxOp.one(MoveOps::concatenate));
        ops.put("Split", new OnnxOp("known sizes", MoveOps::split));
        ops.put("Slice", OnnxOp.one("known bounds", MoveOps::slice));
        ops.put("Tile", OnnxOp.one("known repeats", MoveOps::tile));
        ops.put("Pad", OnnxOp.one("known widths and value", Padding::translate));
        ops.put("DepthToSpace", OnnxOp.one(MoveOps::depthToSpace));
        ops.put("SpaceToDepth", OnnxOp.one(MoveOps::spaceToDepth));
        ops.put("Trilu", OnnxOp.one("known diagonal", MoveOps::triangle));
        return ops;
    }

    private static Operand transpose(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Long> reversed =
                IntStream.range(0, x.rank()).mapToObj(i -> x.rank() - 1L - i).toList();
        List<Integer> order = call.dims(call.node().integers("perm", reversed), x.rank());
        if (order.size() != x.rank()) throw call.node().error("orders " + x.type() + " as " + order);
        return Moves.permute(x, order.stream().mapToInt(Integer::intValue).toArray(), at);
    }

    /// Either may repeat the other.
    private static Operand expand(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Long> shape = call.integers(1, "shape");
        if (shape.stream().anyMatch(s -> s < 0)) throw call.node().error("has the shape " + shape);
        return Moves.expand(x, Broadcast.shape(x.shape(), new Dims(shape), at), at);
    }

    private static Operand concatenate(Call call, Emitter at) {
        List<Operand> parts = call.all();
        for (Operand part : parts)
            if (part.rank() != parts.getFirst().rank() || part.rank() == 0)
                throw call.node().error("concatenates " + parts.getFirst().type() + " and " + part.type());
        return Moves.concatenate(parts, call.dim("axis", 0), at);
    }

    private static List<Operand> split(Call call) {
        Operand x = call.input(0);
        int dim = call.dim("axis", 0);
        long size = x.size(dim);
        List<Long> sizes = call.has(1) ? call.integers(1, "sizes") : even(call, size);
        if (sizes.stream().mapToLong(Long::longValue).sum() != size
                || sizes.stream().anyMatch(s -> s < 0))
            throw call.node().error("splits " + size + " elements into " + sizes);
        List<Operand> pieces = new ArrayList<>();
        long start = 0;
        for (long piece : sizes) {
            pieces.add(Moves.slice(x, dim, start, start + piece, 1, call.at()));
            start += piece;
        }
        return pieces;
    }

    /// As many pieces as results, the last one perhaps smaller.
    private static List<Long> even(Call call, long size) {
        long count = call.node().integer("num_outputs", call.node().outputs().size());
        if (count != call.node().outputs().size()) throw call.node().error("has not " + count + " results");
        long piece = Math.ceilDiv(size, count);
        List<Long> sizes = new ArrayList<>();
        for (long i = 0; i < count; i++) sizes.add(Math.clamp(size - i * piece, 0L, piece));
        return sizes;
    }

    private static Operand slice(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Long> starts = call.integers(1, "starts");
        List<Long> ends = call.integers(2, "ends");
        List<Long> axes = call.has(3)
                ? call.integers(3, "axes")
                : LongStream.range(0, starts.size()).boxed().toList();
        List<Long> steps = call.has(4)
                ? call.integers(4, "steps")
                : axes.stream().map(_ -> 1L).toList();
        if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
            throw call.node().error("has " + starts.size() + " starts for other ends, axes or steps");
        for (int i = 0; i < starts.size(); i++)
            x = slice(x, Moves.dim(axes.get(i), x.rank(), at), starts.get(i), ends.get(i), steps.get(i), call);
        return x;
    }

    private static Operand slice(Operand x, int dim, long start, long end, long step, Call call) {
        long size = x.size(dim);
        long from = start < 0 ? start + size : start;
        long to = end < 0 ? end + size : end;
        if (step == 0) throw call.node().error("has a step of 0");
        if (step > 0) {
            from = Math.clamp(from, 0L, size);
            return Moves.slice(
                    x, dim, from, Math.max(from, Math.clamp(to, 0L, size)), Math.min(step, size + 1), call.at());
        }
        from = Math.clamp(from, -1L, size - 1);
        to = Math.clamp(to, -1L, size - 1);
        long down = Math.min(size + 1, step == Long.MIN_VALUE ? Long.MAX_VALUE : -step);
        long[] positions = new long[(int) Math.max(0, Math.ceilDiv(from - to, down))];
        for (int i = 0; i < positions.length; i++) positions[i] = from - i * down;
        return Moves.pick(x, dim, positions, call.at());
    }

    /// Each dimension gets one in front of it, which is repeated.
    private static Operand tile(Call call, Emitter at) {
        Operand x = call.input(0);
        List<Long> repeats = call.integers(1, "repeats");
        if (repeats.size() != x.rank() || repeats.stream().anyMatch(r -> r < 0))
            throw call.node().error("repeats " + x.type() + " by " + repeats);
        List<Long> split = new ArrayList<>();
        List<Long> wide = new ArrayList<>();
        List<Long> whole = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            if (repeats.get(i) != 1) {
                split.add(1L);
                wide.add(repeats.get(i));
            }
            split.add(x.size(i));
            wide.add(x.size(i));
            whole.add(Math.multiplyExact(x.size(i), repeats.get(i)));
        }
        Operand repeated = Moves.expand(Moves.reshape(x, new Dims(split), at), new Dims(wide), at);
        return Moves.reshape(repeated, new Dims(whole), at);
    }

    private static long block(Call call) {
        long block = call.node().integer("blocksize");
        if (block < 1 || call.input(0).rank() != 4)
            throw call.node()
                    .error("makes blocks of " + block + " of " + call.input(0).type());
        return block;
    }

    private static Operand depthToSpace(Call call, Emitter at) {
        Operand x = call.input(0);
        long block = block(call);
        long depth = x.size(1) / (block * block);
        if (depth * block * block != x.size(1)) throw call.node().error("makes blocks of " + block + " of " + x.type());
        boolean columnsFirst = call.node().text("mode", "DCR").equals("CRD");
        Dims split = columnsFirst
                ? Dims.of(x.size(0), depth, block, block, x.size(2), x.size(3))
                : Dims.of(x.size(0), block, block, depth, x.size(2), x.size(3));
        int[] order = columnsFirst ? new int[] {0, 1, 4, 2, 5, 3} : new int[] {0, 3, 4, 1, 5, 2};
        Operand moved = Moves.permute(Moves.reshape(x, split, at), order, at);
        return Moves.reshape(moved, Dims.of(x.size(0), depth, x.size(2) * block, x.size(3) * block), at);
    }

    private static Operand spaceToDepth(Call call, Emitter at) {
        Operand x = call.input(0);
        long block = block(call);
        long rows = x.size(2) / block;
        long columns = x.size(3) / block;
        if (rows * block != x.size(2) || columns * block != x.size(3))
            throw call.node().error("makes blocks of " + block + " of " + x.type());
        Operand split = Moves.reshape(x, Dims.of(x.size(0), x.size(1), rows, block, columns, block), at);
        Operand moved = Moves.permute(split, new int[] {0, 3, 5, 1, 2, 4}, at);
        return Moves.reshape(moved, Dims.of(x.size(0), x.size(1) * block * block, rows, columns), at);
    }

    private static Operand triangle(Call call, Emitter at) {
        Operand x = call.input(0);
        if (x.rank() < 2) throw call.node().error("takes a triangle of " + x.type());
        long diagonal = call.has(1) ? (long) call.number(1, "diagonal") : 0;
        boolean upper = call.node().flag("upper", true);
        long rows = x.size(x.rank() - 2);
        long columns = x.size(x.rank() - 1);
        if (Math.multiplyExact(rows, columns) > Emitter.MOST_KNOWN) throw at.unsupported("a triangle of " + x.type());
        long[] inside = new long[(int) (rows * columns)];
        for (int i = 0; i < inside.length; i++) {
            long above = i % columns - i / columns;
            inside[i] = (upper ? above >= diagonal : above <= diagonal) ? 1 : 0;
        }
        Operand mask = new Operand.Known(TensorData.ofLongs(ElementKind.BOOL, inside, rows, columns));
        return Arithmetic.where(mask, x, Arithmetic.number(0, x.kind()), at);
    }
}
