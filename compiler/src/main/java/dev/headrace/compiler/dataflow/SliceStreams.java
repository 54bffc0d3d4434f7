package dev.headrace.compiler.dataflow;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.SliceOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The stream that a slice inside a loop nest makes or takes (StreamTensor, section 4.1): the loops around it are the
/// iteration space, its sizes the tile, its offsets the map.
final class SliceStreams {
    private SliceStreams() {}

    static ItensorType typeOf(SliceOp slice, ForOp nest) {
        List<ForOp> loops = new ArrayList<>();
        for (Op op = slice.parent(); op != null; op = op == nest ? null : op.parent())
            if (op instanceof ForOp loop) loops.addFirst(loop);
        List<Long> trips = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        for (ForOp loop : loops) {
            trips.add(loop.tripCount()
                    .orElseThrow(() -> new IllegalStateException("a loop over tiles has no constant trip count")));
            steps.add(ConstantOp.integerOf(loop.step()).orElseThrow());
        }
        List<AffineExpr> order = new ArrayList<>();
        for (IndexValue offset : slice.offsets()) order.add(offset(offset, loops));
        TensorType tile = slice.wholeType().withShape(IndexValue.shape(slice.sizes()));
        if (!tile.equals(slice.sliceType()) || !slice.hasUnitStrides())
            throw new IllegalStateException(
                    "a slice in a loop nest drops dimensions or elements: " + slice.sliceType());
        return new ItensorType(tile, new Dims(trips), new Dims(steps), AffineMap.of(loops.size(), order))
                .withoutSingleTrips();
    }

    private static AffineExpr offset(IndexValue offset, List<ForOp> loops) {
        return switch (offset) {
            case IndexValue.Constant(long value) -> AffineExpr.constant(value);
            case IndexValue.Computed(Value value) -> {
                for (int i = 0; i < loops.size(); i++) if (loops.get(i).counter() == value) yield AffineExpr.dim(i);
                throw new IllegalStateException(
                        "an offset of a slice in a loop nest is neither a loop counter nor a constant");
            }
        };
    }
}
