package dev.headrace.frontends.onnx;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.List;

/// Shapes that repeat: aligned at the end, where sizes of 1 fit any other.
final class Broadcast {
    private Broadcast() {}

    static Dims shape(List<? extends Operand> operands, Emitter at) {
        Dims shape = Dims.NONE;
        for (Operand operand : operands) shape = shape(shape, operand.shape(), at);
        return shape;
    }

    static Dims shape(Dims a, Dims b, Emitter at) {
        int rank = Math.max(a.size(), b.size());
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long left = fromEnd(a, rank - i);
            long right = fromEnd(b, rank - i);
            if (left != right && left != 1 && right != 1) throw at.mismatch("combines the shapes " + a + " and " + b);
            shape.add(left == 1 ? right : left);
        }
        return new Dims(shape);
    }

    private static long fromEnd(Dims dims, int back) {
        return back > dims.size() ? 1 : dims.at(dims.size() - back);
    }
}
