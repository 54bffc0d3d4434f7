package dev.headrace.compiler.analysis;

import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import java.util.ArrayList;
import java.util.List;

/// Loop nests that visit the tiles of a stream.
public final class TileLoops {
    private TileLoops() {}

    /// Fills the innermost body.
    @FunctionalInterface
    public interface Body {
        /// @param counters the loop counters, outermost first
        /// @return what the next iteration carries
        List<? extends Value> build(Builder at, List<Value> counters, List<Value> carried);
    }

    /// Loops from 0, outermost first, around a body; without loops the body alone.
    /// @return the carried values after the nest
    public static List<? extends Value> nest(
            Builder at, Location location, List<Long> trips, List<Long> steps, List<? extends Value> inits, Body body) {
        return nest(at, location, trips, steps, 0, List.of(), List.copyOf(inits), body);
    }

    /// The loops of a stream's type.
    public static List<? extends Value> nest(
            Builder at, Location location, ItensorType type, List<? extends Value> inits, Body body) {
        return nest(at, location, type.trips().values(), type.steps().values(), inits, body);
    }

    private static List<? extends Value> nest(
            Builder at,
            Location location,
            List<Long> trips,
            List<Long> steps,
            int depth,
            List<Value> counters,
            List<Value> carried,
            Body body) {
        if (depth == trips.size()) return body.build(at, counters, carried);
        long step = steps.get(depth);
        ForOp loop = ForOp.create(at, location, trips.get(depth) * step, step, carried, (inner, counter, inside) -> {
            List<Value> more = new ArrayList<>(counters);
            more.add(counter);
            return nest(inner, location, trips, steps, depth + 1, more, inside, body);
        });
        return loop.results();
    }

    /// Where the tile lies for these loop counters.
    public static List<IndexValue> offsets(
            Builder at, Location location, List<AffineExpr> order, List<? extends Value> counters) {
        List<IndexValue> offsets = new ArrayList<>();
        for (AffineExpr result : order) {
            offsets.add(
                    result instanceof AffineExpr.Constant(long value)
                            ? IndexValue.of(value)
                            : IndexValue.of(AffineArithmetic.emit(at, location, result, counters)));
        }
        return offsets;
    }
}
