package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Reads where other tensors tell.
final class Lookups {
    private Lookups() {}

    /// The entries of one dimension that the indices name, all of them from 0 on. The dimensions of the indices take
    /// the place of that dimension.
    static Operand rows(Operand x, int dim, Operand indices, Emitter at) {
        int rank = x.rank();
        int[] toFront = new int[rank];
        toFront[0] = dim;
        for (int i = 1; i < rank; i++) toFront[i] = i <= dim ? i - 1 : i;
        Operand front = Moves.permute(x, toFront, at);
        long rows = x.size(dim);
        long width = 1;
        List<Long> rest = new ArrayList<>();
        for (int i = 1; i < rank; i++) {
            width *= front.size(i);
            rest.add(front.size(i));
        }
        Operand table = Moves.reshape(front, Dims.of(rows, width), at);
        List<Long> found = new ArrayList<>(indices.shape().values());
        found.add(width);
        Operand entries = at.call(
                "aten.embedding.default",
                x.kind(),
                new Dims(found),
                call -> call.tensor("weight", at.name(table)).tensor("indices", at.name(indices)));
        int places = indices.rank();
        List<Long> whole = new ArrayList<>(indices.shape().values());
        whole.addAll(rest);
        Operand result = Moves.reshape(entries, new Dims(whole), at);
        int[] back = new int[places + rank - 1];
        int next = 0;
        for (int i = 0; i < dim; i++) back[next++] = places + i;
        for (int i = 0; i < places; i++) back[next++] = i;
        for (int i = dim; i < rank - 1; i++) back[next++] = places + i;
        return Moves.permute(result, back, at);
    }

    /// Indices may count from the end.
    static Operand fromStart(Operand indices, long size, Emitter at) {
        Operand negative = Arithmetic.compare("lt", indices, 0, at);
        return Arithmetic.where(negative, Arithmetic.add(indices, (double) size, at), indices, at);
    }

    /// As [#fromStart], of known indices.
    static long[] fromStart(long[] indices, long size) {
        return LongStream.of(indices).map(i -> i < 0 ? i + size : i).toArray();
    }

    /// The numbers 0, 1, … along one dimension of a shape of this rank.
    static Operand count(long size, int dim, int rank, ElementKind kind) {
        long[] numbers = LongStream.range(0, size).toArray();
        Dims shape = Dims.filled(rank, 1).with(dim, size);
        return new Operand.Known(
                TensorData.ofLongs(ElementKind.I64, numbers, shape.toArray()).as(kind));
    }
}
