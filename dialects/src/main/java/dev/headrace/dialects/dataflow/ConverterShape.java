package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The smallest ping-pong buffer between two streams of one tensor, and the loops around it.
///
/// The buffer stands inside the longest prefix of loops that both streams have in common: there each side touches the
/// same part of the tensor in each round. A dimension that a common loop drives needs one tile, any other its full
/// size. This is Algorithm 1 of StreamTensor with its defects mended: the printed one stops at the first data dimension
/// that differs and returns 8x8 on the paper's own example, which needs 8x2.
///
/// Loops that only repeat count by their number of rounds, wherever they are split: 3 x 2 rounds are 6 rounds.
///
/// @param buffer the size along each dimension of the tensor
/// @param shared the common loops, outermost first
/// @param sourceInner the loops of the source that are left inside, outermost first
/// @param targetInner likewise of the target
public record ConverterShape(Dims buffer, List<Loop> shared, List<Loop> sourceInner, List<Loop> targetInner) {
    public ConverterShape {
        shared = List.copyOf(shared);
        sourceInner = List.copyOf(sourceInner);
        targetInner = List.copyOf(targetInner);
    }

    /// One loop of a nest.
    /// @param dimension the dimension of the tensor that it moves along; none for a repetition
    public record Loop(long trips, long step, OptionalInt dimension) {}

    public static ConverterShape between(ItensorType source, ItensorType target) {
        List<Loop> from = mergedLoops(source);
        List<Loop> to = mergedLoops(target);
        List<Loop> shared = new ArrayList<>();
        boolean regular = source.isRegular() && target.isRegular();
        while (regular && !from.isEmpty() && !to.isEmpty() && meet(from, to, source, target, shared)) {}
        long[] buffer = source.tensor().shape().toArray();
        for (int j = 0; j < buffer.length; j++)
            if (isOneTile(j, shared, source, target)) buffer[j] = source.tile().sizeOf(j);
        return new ConverterShape(Dims.of(buffer), shared, from, to);
    }

    /// Moves what the outermost loops have in common to `shared`; false if that is nothing.
    private static boolean meet(
            List<Loop> from, List<Loop> to, ItensorType source, ItensorType target, List<Loop> shared) {
        Loop a = from.getFirst();
        Loop b = to.getFirst();
        if (!a.dimension.equals(b.dimension)) return false;
        if (a.dimension.isPresent()) {
            int j = a.dimension.getAsInt();
            if (!a.equals(b) || source.tile().sizeOf(j) != target.tile().sizeOf(j)) return false;
            shared.add(a);
            from.removeFirst();
            to.removeFirst();
            return true;
        }
        long rounds = greatestCommonDivisor(a.trips, b.trips);
        if (rounds == 1) return false;
        shared.add(new Loop(rounds, 1, OptionalInt.empty()));
        takeRounds(from, rounds);
        takeRounds(to, rounds);
        return true;
    }

    private static void takeRounds(List<Loop> loops, long rounds) {
        Loop whole = loops.removeFirst();
        if (whole.trips > rounds) loops.addFirst(new Loop(whole.trips / rounds, whole.step, whole.dimension));
    }

    private static boolean isOneTile(int dimension, List<Loop> shared, ItensorType source, ItensorType target) {
        OptionalInt wanted = OptionalInt.of(dimension);
        if (shared.stream().anyMatch(loop -> loop.dimension.equals(wanted))) return true;
        return source.order().result(dimension) instanceof AffineExpr.Constant
                && target.order().result(dimension) instanceof AffineExpr.Constant
                && source.tile().sizeOf(dimension) == target.tile().sizeOf(dimension);
    }

    /// The loops of a stream without those of one trip, neighbouring repetitions as one.
    private static List<Loop> mergedLoops(ItensorType type) {
        ItensorType plain = type.withoutSingleTrips();
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < plain.loops(); i++) {
            OptionalInt dimension = plain.dimensionOf(i);
            boolean repeats = !plain.order().uses(i);
            Loop last = loops.isEmpty() ? null : loops.getLast();
            if (repeats && last != null && last.dimension.isEmpty()) {
                loops.set(loops.size() - 1, new Loop(last.trips * plain.trips().at(i), 1, OptionalInt.empty()));
            } else {
                loops.add(new Loop(
                        plain.trips().at(i),
                        repeats ? 1 : plain.steps().at(i),
                        repeats ? OptionalInt.empty() : dimension));
            }
        }
        return loops;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /// Elements of one half of the buffer.
    public long elements() {
        return buffer.product();
    }

    /// Bits of both halves, for elements of the stream's type.
    public long bits(ItensorType source) {
        return Math.multiplyExact(2L, Math.multiplyExact(elements(), (long)
                ScalarTypes.width(source.tile().element())));
    }
}
