package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The loops around an operation of a task, from 0 to constants.
///
/// @param loops outermost first
record LoopsAround(List<ForOp> loops) {
    LoopsAround {
        loops = List.copyOf(loops);
    }

    /// Nothing if something else is around it, or a loop that runs in lanes, carries values or begins elsewhere.
    static Optional<LoopsAround> of(Op op) {
        List<ForOp> loops = new ArrayList<>();
        for (Op around = op.parent(); !(around instanceof TaskOp); around = around.parent()) {
            if (!(around instanceof ForOp loop)
                    || loop.isUnrolled()
                    || !loop.inits().isEmpty()
                    || loop.tripCount().isEmpty()
                    || ConstantOp.integerOf(loop.lower()).orElse(-1) != 0
                    || ConstantOp.integerOf(loop.step()).isEmpty()) return Optional.empty();
            loops.addFirst(loop);
        }
        return Optional.of(new LoopsAround(loops));
    }

    /// How often the body runs.
    long trips() {
        return loops.stream().mapToLong(loop -> loop.tripCount().orElseThrow()).reduce(1, Math::multiplyExact);
    }

    LoopsAround from(int first, int end) {
        return new LoopsAround(loops.subList(first, end));
    }

    /// The number of the loop at which loops begin that together run so often and end before loop `end`; nothing if
    /// none does.
    OptionalLong cut(int end, long wanted) {
        long trips = 1;
        for (int first = end; first >= 0; first--) {
            if (trips == wanted) return OptionalLong.of(first);
            if (first > 0)
                trips = Math.multiplyExact(
                        trips, loops.get(first - 1).tripCount().orElseThrow());
        }
        return OptionalLong.empty();
    }

    /// Where an iteration begins if each takes so many places.
    Value position(Builder at, Location location, long places) {
        Value position = null;
        long inside = places;
        for (ForOp loop : loops.reversed()) {
            long step = step(loop);
            Value term = inside % step == 0
                    ? by(at, location, BinaryOp.Kind.MULI, loop.counter(), inside / step)
                    : by(
                            at,
                            location,
                            BinaryOp.Kind.MULI,
                            by(at, location, BinaryOp.Kind.FLOORDIVSI, loop.counter(), step),
                            inside);
            position = position == null
                    ? term
                    : BinaryOp.create(at, location, BinaryOp.Kind.ADDI, term, position)
                            .result();
            inside *= loop.tripCount().orElseThrow();
        }
        return position == null ? ConstantOp.index(at, location, 0).result() : position;
    }

    /// Multiplied with or divided by a number.
    static Value by(Builder at, Location location, BinaryOp.Kind kind, Value value, long number) {
        if (number == 1) return value;
        Value other = ConstantOp.index(at, location, number).result();
        return BinaryOp.create(at, location, kind, value, other).result();
    }

    /// Whether each loop runs as often as the one in its place in another nest.
    boolean trippedAs(LoopsAround others) {
        return trip(loops).equals(trip(others.loops));
    }

    private static List<OptionalLong> trip(List<ForOp> loops) {
        return loops.stream().map(ForOp::tripCount).toList();
    }

    static long step(ForOp loop) {
        return ConstantOp.integerOf(loop.step()).orElseThrow();
    }

    /// Whether an index is the same in this nest as another one in another nest, trip by trip.
    boolean isAlike(Value index, LoopsAround others, Value other) {
        LinearIndex here = LinearIndex.of(index);
        LinearIndex there = LinearIndex.of(other);
        if (here.constant() != there.constant()) return false;
        return rest(here, loops).equals(rest(there, others.loops))
                && strides(here).equals(others.strides(there));
    }

    private List<Long> strides(LinearIndex index) {
        return loops.stream()
                .map(loop -> index.factors().getOrDefault(loop.counter(), 0L) * step(loop))
                .toList();
    }

    private static Map<Value, Long> rest(LinearIndex index, List<ForOp> loops) {
        Map<Value, Long> rest = new HashMap<>(index.factors());
        for (ForOp loop : loops) rest.remove(loop.counter());
        return rest;
    }
}
