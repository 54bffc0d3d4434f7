package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.List;

/// Products of matrices.
final class Products {
    private Products() {}

    /// The product of the last two dimensions; those before are broadcast. A vector is a row on the left, a column on
    /// the right.
    static Operand matmul(Operand a, Operand b, Emitter at) {
        if (a.rank() == 0 || b.rank() == 0) throw at.mismatch("multiplies " + a.type() + " with " + b.type());
        if (a.rank() == 1) {
            Operand product = matmul(Moves.withRank(a, 2, at), b, at);
            return Moves.reshape(product, without(product.shape(), b.rank() == 1 ? 1 : 2), at);
        }
        if (b.rank() == 1) {
            Operand product = matmul(a, Moves.reshape(b, Dims.of(b.size(0), 1), at), at);
            return Moves.reshape(product, without(product.shape(), 1), at);
        }
        int batch = Math.max(a.rank(), b.rank()) - 2;
        long inner = a.size(a.rank() - 1);
        if (inner != b.size(b.rank() - 2) || a.kind() != b.kind())
            throw at.mismatch("multiplies " + a.type() + " with " + b.type());
        List<Long> shape =
                new ArrayList<>(Broadcast.shape(outer(a), outer(b), at).values());
        shape.add(a.size(a.rank() - 2));
        shape.add(b.size(b.rank() - 1));
        String operator = batch == 0 ? "aten.mm.default" : "aten.matmul.default";
        return at.call(
                operator,
                a.kind(),
                new Dims(shape),
                call -> call.tensor("self", at.name(a)).tensor(batch == 0 ? "mat2" : "other", at.name(b)));
    }

    private static Dims outer(Operand x) {
        return new Dims(x.shape().values().subList(0, x.rank() - 2));
    }

    /// Without the dimension that many places from the end.
    private static Dims without(Dims shape, int back) {
        List<Long> rest = new ArrayList<>(shape.values());
        if (rest.size() >= back) rest.remove(rest.size() - back);
        return new Dims(rest);
    }
}
