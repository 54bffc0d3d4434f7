package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/// Operators that write where indices tell: the update of a cache.
final class Scatters {
    /// Each row whose place is computed is an operation of its own.
    static final int MOST_ROWS = 32;

    private Scatters() {}

    static Operand elements(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand indices = call.input(1);
        Operand updates = call.input(2);
        refuseReduction(call);
        int dim = call.dim("axis", 0);
        if (indices.rank() != x.rank() || !updates.shape().equals(indices.shape()) || updates.kind() != x.kind())
            throw call.node().error("puts " + updates.type() + " at " + indices.type() + " of " + x.type());
        Operand rows = inOneDimension(indices, dim, at)
                .filter(_ -> updates.shape().with(dim, 1).equals(x.shape().with(dim, 1)))
                .orElseThrow(() -> call.node().unsupported("of other than whole rows"));
        return overwrite(x, dim, rows, updates, call);
    }

    static Operand points(Call call, Emitter at) {
        Operand x = call.input(0);
        Operand indices = call.input(1);
        Operand updates = call.input(2);
        refuseReduction(call);
        int depth = depth(call, x, indices);
        Operand flat = flattened(x, depth, at);
        Operand places = linear(indices, x.shape(), depth, at);
        Dims rows = flat.shape().with(0, places.size(0));
        if (updates.shape().product() != rows.product() || updates.kind() != x.kind())
            throw call.node().error("puts " + updates.type() + " at " + indices.type() + " of " + x.type());
        Operand written = overwrite(flat, 0, places, Moves.reshape(updates, rows, at), call);
        return Moves.reshape(written, x.shape(), at);
    }

    private static void refuseReduction(Call call) {
        if (!call.node().text("reduction", "none").equals("none"))
            throw call.node().unsupported("with a reduction");
    }

    /// How many dimensions the last one of the indices counts in.
    static int depth(Call call, Operand x, Operand indices) {
        long depth = indices.rank() == 0 ? 0 : indices.size(indices.rank() - 1);
        if (depth < 1 || depth > x.rank())
            throw call.node().error("takes " + indices.type() + " as places of " + x.type());
        return (int) depth;
    }

    /// With the first dimensions in one.
    static Operand flattened(Operand x, int depth, Emitter at) {
        List<Long> shape = new ArrayList<>(x.shape().values().subList(depth, x.rank()));
        shape.addFirst(new Dims(x.shape().values().subList(0, depth)).product());
        return Moves.reshape(x, new Dims(shape), at);
    }

    /// Places as one number each, in one dimension.
    static Operand linear(Operand indices, Dims shape, int depth, Emitter at) {
        long count = indices.shape().product() / depth;
        Operand table = Moves.reshape(Arithmetic.cast(indices, ElementKind.I64, at), Dims.of(count, depth), at);
        Operand sum = null;
        for (int i = 0; i < depth; i++) {
            Operand column = Moves.reshape(Moves.slice(table, 1, i, i + 1, 1, at), Dims.of(count), at);
            Operand place = Lookups.fromStart(column, shape.at(i), at);
            sum = sum == null ? place : Arithmetic.add(Arithmetic.mul(sum, (double) shape.at(i), at), place, at);
        }
        return Objects.requireNonNull(sum);
    }

    /// The indices along that dimension, if they are the same along all others.
    private static Optional<Operand> inOneDimension(Operand indices, int dim, Emitter at) {
        if (isRow(indices, dim)) return Optional.of(Moves.reshape(indices, Dims.of(indices.size(dim)), at));
        if (indices instanceof Operand.Computed computed && computed.repeated() != null) {
            Operand narrow = computed.repeated();
            if (!isRow(narrow, dim)) return Optional.empty();
            Operand wide = Moves.expand(narrow, narrow.shape().with(dim, indices.size(dim)), at);
            return Optional.of(Moves.reshape(wide, Dims.of(indices.size(dim)), at));
        }
        if (!(indices instanceof Operand.Known(TensorData data)) || data.elements() > Emitter.MOST_KNOWN)
            return Optional.empty();
        TensorData row = data;
        for (int i = 0; i < data.rank(); i++) if (i != dim && data.sizeOf(i) > 1) row = row.slice(i, 0, 1, 1);
        boolean same = Arrays.equals(row.expand(data.sizes()).toLongs(), data.toLongs());
        return same ? Optional.of(new Operand.Known(row.reshape(Dims.of(data.sizeOf(dim))))) : Optional.empty();
    }

    private static boolean isRow(Operand x, int dim) {
        return x.shape().with(dim, 1).product() == 1;
    }

    /// Rows at known places are taken from both tensors as one; a computed place is compared by each row.
    private static Operand overwrite(Operand x, int dim, Operand places, Operand updates, Call call) {
        Emitter at = call.at();
        long size = x.size(dim);
        if (places instanceof Operand.Known(TensorData known)) {
            long[] from = LongStream.range(0, size).toArray();
            long[] to = Lookups.fromStart(known.toLongs(), size);
            for (int i = 0; i < to.length; i++) {
                if (to[i] < 0 || to[i] >= size) throw call.node().error("writes at position " + to[i] + " of " + size);
                from[(int) to[i]] = size + i;
            }
            return Moves.pick(Moves.concatenate(List.of(x, updates), dim, at), dim, from, at);
        }
        if (places.size(0) > MOST_ROWS) throw tooMany(call, places);
        Operand result = x;
        for (int i = 0; i < places.size(0); i++) {
            Operand before = result;
            Operand place = Moves.slice(places, 0, i, i + 1, 1, at);
            Operand row = Moves.slice(updates, dim, i, i + 1, 1, at);
            List<String> indices = new ArrayList<>(Collections.nCopies(dim, ""));
            indices.add(at.name(place));
            result = at.call(
                    "aten.index_put.default",
                    x.kind(),
                    x.shape(),
                    c -> c.tensor("self", at.name(before))
                            .tensors("indices", indices)
                            .tensor("values", at.name(row))
                            .bool("accumulate", false));
        }
        return result;
    }

    private static InputError tooMany(Call call, Operand places) {
        return call.node()
                .unsupported("of " + places.size(0) + " rows at computed places, more than " + MOST_ROWS + ",");
    }
}
