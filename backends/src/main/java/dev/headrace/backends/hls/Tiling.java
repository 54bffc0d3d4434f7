package dev.headrace.backends.hls;

import dev.headrace.dialects.linalg.PackOp;
import dev.headrace.dialects.linalg.RelayoutOp;
import dev.headrace.ir.data.TensorData;

/// What [RelayoutOp] does to values that are known when the model is compiled.
final class Tiling {
    private Tiling() {}

    /// The values in the order of the result; a view where tiles are made.
    static TensorData apply(RelayoutOp op, TensorData values) {
        int[] order = order(op);
        if (op instanceof PackOp) return split(op, values).permute(order);
        int[] back = new int[order.length];
        for (int i = 0; i < order.length; i++) back[order[i]] = i;
        return values.permute(back).reshape(op.plainType().shape());
    }

    /// With a dimension that counts tiles before each that counts the elements of one.
    private static TensorData split(RelayoutOp op, TensorData plain) {
        TensorData split = plain;
        for (int dim = plain.rank() - 1; dim >= 0; dim--) {
            int position = op.tiledDims().values().indexOf((long) dim);
            if (position >= 0) split = split.split(dim, op.tiles().at(position));
        }
        return split;
    }

    /// For each dimension of the packed tensor, the one of the split tensor that it is.
    private static int[] order(RelayoutOp op) {
        int rank = op.plainType().rank();
        int[] outer = new int[rank];
        int[] inner = new int[rank];
        int next = 0;
        for (int dim = 0; dim < rank; dim++) {
            outer[dim] = next++;
            if (op.tiledDims().values().contains((long) dim)) inner[dim] = next++;
        }
        int[] order = new int[next];
        int at = 0;
        for (long dim : op.outerOrder().values()) order[at++] = outer[(int) dim];
        for (long dim : op.tiledDims().values()) order[at++] = inner[(int) dim];
        return order;
    }
}
