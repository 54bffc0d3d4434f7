package dev.headrace.compiler.dataflow;

import dev.headrace.dialects.arith.BinaryOp;
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
import java.util.Optional;
import java.util.OptionalInt;

/// The stream that a slice inside a loop nest makes or takes (StreamTensor, section 4.1): the loops around it are the
/// iteration space, its sizes the tile, its offsets the map.
final class SliceStreams {
    private SliceStreams() {}

    /// The stream that several slices make one after the other: they are the same but for one loop, whose counter each
    /// takes over where the one before ends.
    static ItensorType typeOf(List<? extends SliceOp> slices, ForOp nest) {
        ItensorType whole = typeInLoops(slices.getFirst(), nest);
        for (SliceOp next : slices.subList(1, slices.size())) whole = continued(whole, typeInLoops(next, nest));
        return whole.withoutSingleTrips();
    }

    /// The stream that two slices of one tensor take, the one after the other: they take the same tiles in two loops
    /// that stand side by side and choose nothing. Nothing if that is not so.
    static Optional<ItensorType> joined(ItensorType first, SliceOp one, SliceOp other, ForOp nest) {
        List<ForOp> loops = loops(one, nest);
        List<ForOp> others = loops(other, nest);
        ItensorType second = typeInLoops(other, nest);
        if (loops.size() != others.size() || first.order().uses(apart(loops, others))) return Optional.empty();
        int k = apart(loops, others);
        ItensorType alike = new ItensorType(
                second.tile(), second.trips().with(k, first.trips().at(k)), second.steps(), second.order());
        if (!alike.equals(first)) return Optional.empty();
        return Optional.of(new ItensorType(
                first.tile(),
                first.trips().with(k, first.trips().at(k) + second.trips().at(k)),
                first.steps(),
                first.order()));
    }

    /// The outermost loop that is not around both.
    private static int apart(List<ForOp> loops, List<ForOp> others) {
        int k = 0;
        while (k < loops.size() - 1 && loops.get(k) == others.get(k)) k++;
        return k;
    }

    private static List<ForOp> loops(SliceOp slice, ForOp nest) {
        List<ForOp> loops = new ArrayList<>();
        for (Op op = slice.parent(); op != null; op = op == nest ? null : op.parent())
            if (op instanceof ForOp loop) loops.addFirst(loop);
        return loops;
    }

    /// The stream of a slice with its loops of one trip.
    static ItensorType typeInLoops(SliceOp slice, ForOp nest) {
        List<ForOp> loops = loops(slice, nest);
        List<Long> trips = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        List<AffineExpr> counters = new ArrayList<>();
        for (ForOp loop : loops) {
            trips.add(loop.tripCount()
                    .orElseThrow(() -> new IllegalStateException("a loop over tiles has no constant trip count")));
            steps.add(ConstantOp.integerOf(loop.step()).orElseThrow());
            counters.add(AffineExpr.dim(counters.size())
                    .plus(ConstantOp.integerOf(loop.lower()).orElseThrow()));
        }
        List<AffineExpr> order = new ArrayList<>();
        for (IndexValue offset : slice.offsets()) order.add(offset(offset, loops, counters));
        TensorType tile = slice.wholeType().withShape(IndexValue.shape(slice.sizes()));
        if (!tile.equals(slice.sliceType()) || !slice.hasUnitStrides())
            throw new IllegalStateException(
                    "a slice in a loop nest drops dimensions or elements: " + slice.sliceType());
        return joinSplitLoops(
                new ItensorType(tile, new Dims(trips), new Dims(steps), AffineMap.of(loops.size(), order)));
    }

    /// Two loops that count together, the one blocks and the next what is in them, are one loop of the stream.
    private static ItensorType joinSplitLoops(ItensorType type) {
        for (int k = 0; k + 1 < type.loops(); k++) {
            long inside = type.trips().at(k + 1);
            if (inside == 1
                    || type.trips().at(k) == 1
                    || !type.steps().equals(type.steps().with(k, 1).with(k + 1, 1))) continue;
            List<AffineExpr> joined = new ArrayList<>();
            List<AffineExpr> split = new ArrayList<>();
            for (int i = 0; i < type.loops(); i++) {
                joined.add(i == k ? AffineExpr.constant(0) : AffineExpr.dim(i > k ? i - 1 : i));
                if (i != k + 1)
                    split.add(i == k ? AffineExpr.dim(k).times(inside).plus(AffineExpr.dim(k + 1)) : AffineExpr.dim(i));
            }
            AffineMap order = type.order().substitute(type.loops() - 1, joined);
            if (!order.uses(k) || !order.substitute(type.loops(), split).equals(type.order())) continue;
            return new ItensorType(
                    type.tile(),
                    without(type.trips().with(k, type.trips().at(k) * inside), k + 1),
                    without(type.steps(), k + 1),
                    order);
        }
        return type;
    }

    private static Dims without(Dims dims, int index) {
        List<Long> kept = new ArrayList<>(dims.values());
        kept.remove(index);
        return new Dims(kept);
    }

    /// @param before begins with offset 0 along each dimension
    private static ItensorType continued(ItensorType before, ItensorType after) {
        for (int j = 0; j < before.tile().rank(); j++) {
            OptionalInt loop = before.loopOf(j);
            if (loop.isEmpty()) continue;
            int k = loop.getAsInt();
            long end = before.trips().at(k) * before.steps().at(k);
            AffineMap order = after.order();
            if (!order.result(j).equals(AffineExpr.dim(k).plus(end))) continue;
            ItensorType longer = new ItensorType(
                    before.tile(),
                    before.trips().with(k, before.trips().at(k) + after.trips().at(k)),
                    before.steps(),
                    before.order());
            ItensorType expected = new ItensorType(
                    before.tile(), longer.trips().with(k, after.trips().at(k)), before.steps(), before.order());
            ItensorType moved = new ItensorType(after.tile(), after.trips(), after.steps(), before.order());
            if (expected.equals(moved)) return longer;
        }
        throw new IllegalStateException("tiles do not go on where others end: " + before + ", then " + after);
    }

    private static AffineExpr offset(IndexValue offset, List<ForOp> loops, List<AffineExpr> counters) {
        return switch (offset) {
            case IndexValue.Constant(long value) -> AffineExpr.constant(value);
            case IndexValue.Computed(Value value) -> offset(value, loops, counters);
        };
    }

    private static AffineExpr offset(Value value, List<ForOp> loops, List<AffineExpr> counters) {
        for (int i = 0; i < loops.size(); i++) if (loops.get(i).counter() == value) return counters.get(i);
        if (value.definingOp() instanceof BinaryOp sum
                && sum.kind() == BinaryOp.Kind.ADDI
                && ConstantOp.integerOf(sum.right()).isEmpty())
            return offset(sum.left(), loops, counters).plus(offset(sum.right(), loops, counters));
        if (value.definingOp() instanceof BinaryOp op
                && ConstantOp.integerOf(op.right()).isPresent()) {
            long constant = ConstantOp.integerOf(op.right()).getAsLong();
            AffineExpr left = offset(op.left(), loops, counters);
            switch (op.kind()) {
                case ADDI -> {
                    return left.plus(constant);
                }
                case SUBI -> {
                    return left.plus(-constant);
                }
                case MULI -> {
                    return left.times(constant);
                }
                default -> {}
            }
        }
        throw new IllegalStateException(
                "an offset of a slice in a loop nest is no loop counter, with a factor and a constant");
    }
}
