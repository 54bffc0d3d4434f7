package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The smallest buffer between two streams of one tensor, and the loops around it.
///
/// The buffer stands inside the longest prefix of loops that both streams have in common: there each side touches the
/// same part of the tensor in each round. A dimension that a common loop drives needs one tile, any other its full
/// size. This is Algorithm 1 of StreamTensor with its defects mended: the printed one stops at the first data dimension
/// that differs and returns 8x8 on the paper's own example, which needs 8x2.
///
/// Loops that only repeat count by their number of rounds, wherever they are split: 3 x 2 rounds are 6 rounds.
///
/// Where the streams part in two loops along the same dimension, the writer's blocks one after the other, the reader's
/// windows of them in another measure (longer than their step: they overlap), the buffer is a [LineBuffer]. Else it is
/// a ping-pong buffer: one half is filled while the other is emptied.
///
/// @param buffer the size along each dimension of the tensor
/// @param shared the common loops, outermost first
/// @param sourceInner the loops of the source that are left inside, outermost first
/// @param targetInner likewise of the target
/// @param lines how the outermost of these are followed, where the buffer is a line buffer
public record ConverterShape(
        Dims buffer, List<Loop> shared, List<Loop> sourceInner, List<Loop> targetInner, Optional<LineBuffer> lines) {
    public ConverterShape {
        shared = List.copyOf(shared);
        sourceInner = List.copyOf(sourceInner);
        targetInner = List.copyOf(targetInner);
    }

    /// One loop of a nest.
    /// @param dimension the dimension of the tensor that it moves along; none for a repetition
    /// @param scale elements that the tile moves when the counter moves by one
    public record Loop(long trips, long step, OptionalInt dimension, long scale) {
        private static Loop rounds(long trips) {
            return new Loop(trips, 1, OptionalInt.empty(), 1);
        }

        /// Elements from one tile to the next.
        public long distance() {
            return step * scale;
        }
    }

    public static ConverterShape between(ItensorType source, ItensorType target) {
        List<Loop> from = mergedLoops(source);
        List<Loop> to = mergedLoops(target);
        List<Loop> shared = new ArrayList<>();
        boolean comparable = source.isRegular() && target.isSeparable();
        while (comparable && !from.isEmpty() && !to.isEmpty() && meet(from, to, source, target, shared)) {}
        Optional<LineBuffer> lines = comparable ? lines(from, to, source, target) : Optional.empty();
        long[] buffer = source.tensor().shape().toArray();
        for (int j = 0; j < buffer.length; j++)
            if (isOneTile(j, shared, source, target)) buffer[j] = source.tile().sizeOf(j);
        lines.ifPresent(l -> buffer[l.dimension()] = l.rows());
        return new ConverterShape(Dims.of(buffer), shared, from, to, lines);
    }

    /// Moves what the outermost loops have in common to `shared`; false if that is nothing.
    private static boolean meet(
            List<Loop> from, List<Loop> to, ItensorType source, ItensorType target, List<Loop> shared) {
        Loop a = from.getFirst();
        Loop b = to.getFirst();
        if (!a.dimension.equals(b.dimension)) return false;
        if (a.dimension.isPresent()) {
            int j = a.dimension.getAsInt();
            boolean sameTiles = a.trips == b.trips
                    && a.distance() == b.distance()
                    && source.tile().sizeOf(j) == target.tile().sizeOf(j)
                    && start(target, j) == 0
                    && a.step == b.step;
            if (!sameTiles) return false;
            shared.add(a);
            from.removeFirst();
            to.removeFirst();
            return true;
        }
        long rounds = greatestCommonDivisor(a.trips, b.trips);
        if (rounds == 1) return false;
        shared.add(Loop.rounds(rounds));
        takeRounds(from, rounds);
        takeRounds(to, rounds);
        return true;
    }

    /// The line buffer between loops along the same dimension, outermost on both sides.
    private static Optional<LineBuffer> lines(List<Loop> from, List<Loop> to, ItensorType source, ItensorType target) {
        if (from.isEmpty() || to.isEmpty()) return Optional.empty();
        Loop blocks = from.getFirst();
        Loop windows = to.getFirst();
        if (blocks.dimension.isEmpty() || !blocks.dimension.equals(windows.dimension)) return Optional.empty();
        int j = blocks.dimension.getAsInt();
        return Optional.of(new LineBuffer(
                j,
                source.tile().sizeOf(j),
                blocks.trips,
                start(target, j),
                windows.distance(),
                target.tile().sizeOf(j),
                windows.trips));
    }

    private static long start(ItensorType type, int dimension) {
        return type.motionAlong(dimension).orElseThrow().start();
    }

    private static void takeRounds(List<Loop> loops, long rounds) {
        Loop whole = loops.removeFirst();
        if (whole.trips > rounds) loops.addFirst(Loop.rounds(whole.trips / rounds));
    }

    private static boolean isOneTile(int dimension, List<Loop> shared, ItensorType source, ItensorType target) {
        OptionalInt wanted = OptionalInt.of(dimension);
        if (shared.stream().anyMatch(loop -> loop.dimension.equals(wanted))) return true;
        return source.order().result(dimension) instanceof AffineExpr.Constant
                && target.order().result(dimension) instanceof AffineExpr.Constant
                && source.tile().sizeOf(dimension) == target.tile().sizeOf(dimension);
    }

    /// The loops of a stream without those of one trip, neighbouring repetitions as one. A loop that drives no
    /// dimension in even steps has none.
    private static List<Loop> mergedLoops(ItensorType type) {
        ItensorType plain = type.withoutSingleTrips();
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < plain.loops(); i++) {
            long trips = plain.trips().at(i);
            Loop last = loops.isEmpty() ? null : loops.getLast();
            if (plain.order().uses(i)) loops.add(moving(plain, i));
            else if (last != null && last.dimension.isEmpty())
                loops.set(loops.size() - 1, Loop.rounds(last.trips * trips));
            else loops.add(Loop.rounds(trips));
        }
        return loops;
    }

    private static Loop moving(ItensorType type, int loop) {
        for (int j = 0; j < type.tile().rank(); j++) {
            Optional<Motion> motion = type.motionAlong(j);
            if (motion.isPresent() && motion.get().loop().equals(OptionalInt.of(loop)))
                return new Loop(
                        type.trips().at(loop),
                        type.steps().at(loop),
                        OptionalInt.of(j),
                        motion.get().scale());
        }
        return new Loop(type.trips().at(loop), type.steps().at(loop), OptionalInt.empty(), 1);
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /// Elements of the buffer, or of one half of it where it has two.
    public long elements() {
        return buffer.product();
    }

    /// Bits of the whole buffer, for elements of the stream's type.
    public long bits(ItensorType source) {
        long halves = lines.isPresent() ? 1 : 2;
        return Math.multiplyExact(halves, Math.multiplyExact(elements(), (long)
                ScalarTypes.width(source.tile().element())));
    }
}
