package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Dims;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// A tensor that travels tile by tile, in an order fixed by its type (StreamTensor, section 3.1.2).
///
/// `!dataflow.itensor<tensor<4x2xf32>, [4, 2], [2, 4], affine_map<(d0, d1) -> (d1, d0)>>` streams a `tensor<8x8xf32>`
/// as 4x2 tiles: `d0` makes 4 trips of 2 columns, inside it `d1` makes 2 trips of 4 rows. Loop `i` takes the values
/// `0, steps[i], …`; the results of the map are the offsets of the tile, in elements. A loop that the map does not use
/// sends the same tiles again. A tile spans a dimension whose result is the constant 0. Equal types may share a FIFO;
/// between unequal ones stands an [ItensorConverterOp].
public record ItensorType(TensorType tile, Dims trips, Dims steps, AffineMap order) implements DataflowType {
    public ItensorType {
        defect(tile, trips, steps, order).ifPresent(defect -> {
            throw new IllegalArgumentException("itensor " + defect);
        });
    }

    /// Why these parameters make no type, if they do not: the parser reports it, the constructor throws it.
    public static Optional<String> defect(TensorType tile, Dims trips, Dims steps, AffineMap order) {
        if (!tile.shape().isStatic()) return Optional.of("has a tile of unknown size " + tile);
        if (tile.shape().values().contains(0L)) return Optional.of("has an empty tile " + tile);
        if (order.symbols() != 0) return Optional.of("has a map with symbols " + order);
        if (trips.size() != steps.size())
            return Optional.of("has " + trips.size() + " trip counts but " + steps.size() + " steps");
        if (order.dims() != trips.size())
            return Optional.of("maps " + order.dims() + " loops but iterates " + trips.size());
        if (order.resultCount() != tile.rank())
            return Optional.of("maps to " + order.resultCount() + " dimensions but its tile has " + tile.rank());
        if (trips.values().stream().anyMatch(t -> t < 1)) return Optional.of("has a trip count below 1 in " + trips);
        if (steps.values().stream().anyMatch(s -> s < 1)) return Optional.of("has a step below 1 in " + steps);
        for (AffineExpr result : order.results())
            if (result.range(extents(trips, steps)).low() < 0) return Optional.of("has a negative offset " + result);
        return Optional.empty();
    }

    /// One past the largest value of each loop.
    private static long[] extents(Dims trips, Dims steps) {
        long[] extents = new long[trips.size()];
        for (int i = 0; i < extents.length; i++) extents[i] = (trips.at(i) - 1) * steps.at(i) + 1;
        return extents;
    }

    /// A stream of one token, the whole tensor.
    public static ItensorType whole(TensorType tensor) {
        AffineMap zeros = AffineMap.of(0, java.util.Collections.nCopies(tensor.rank(), AffineExpr.constant(0)));
        return new ItensorType(tensor, Dims.NONE, Dims.NONE, zeros);
    }

    public int loops() {
        return trips.size();
    }

    /// How many tiles pass in one run, repeated ones counted each time.
    public long tokens() {
        return trips.product();
    }

    /// How many elements pass in one run.
    public long elements() {
        return Math.multiplyExact(tokens(), tile.elements());
    }

    /// The smallest tensor that holds all tiles.
    public TensorType tensor() {
        long[] shape = new long[tile.rank()];
        for (int j = 0; j < shape.length; j++)
            shape[j] = order.result(j).range(extents(trips, steps)).high() + tile.sizeOf(j);
        return new TensorType(Dims.of(shape), tile.element());
    }

    /// The dimension of the tensor that loop `loop` moves along, or none if it repeats. Meaningful for projected
    /// permutations only.
    public OptionalInt dimensionOf(int loop) {
        return order.resultOf(loop);
    }

    /// The loop that moves along dimension `dimension`, or none if the tile spans it.
    public OptionalInt loopOf(int dimension) {
        return order.dimOf(dimension);
    }

    /// How the tiles move along dimension `dimension`: in even steps of one loop, or, with no loop, not at all. None
    /// where the offset is another expression.
    public Optional<Motion> motionAlong(int dimension) {
        return Motion.of(order.result(dimension));
    }

    /// Each dimension has a motion, and no loop moves along two.
    public boolean isSeparable() {
        Set<Integer> moving = new HashSet<>();
        for (int j = 0; j < tile.rank(); j++) {
            Optional<Motion> motion = motionAlong(j);
            if (motion.isEmpty()) return false;
            OptionalInt loop = motion.get().loop();
            if (loop.isPresent() && !moving.add(loop.getAsInt())) return false;
        }
        return true;
    }

    /// Each dimension is driven by its own loop or spanned by the tile, and tiles neither overlap nor leave gaps.
    public boolean isRegular() {
        if (!order.isProjectedPermutation(true)) return false;
        for (int j = 0; j < tile.rank(); j++) {
            OptionalInt loop = loopOf(j);
            if (loop.isPresent() && steps.at(loop.getAsInt()) != tile.sizeOf(j)) return false;
        }
        return true;
    }

    /// Some loop sends tiles again.
    public boolean isRepeated() {
        for (int loop = 0; loop < loops(); loop++) if (!order.uses(loop) && trips.at(loop) > 1) return true;
        return false;
    }

    /// Some neighbouring tiles have elements in common.
    public boolean isOverlapped() {
        for (int j = 0; j < tile.rank(); j++) {
            Optional<Motion> motion = motionAlong(j);
            if (motion.isEmpty() || motion.get().loop().isEmpty()) continue;
            int loop = motion.get().loop().getAsInt();
            if (trips.at(loop) > 1 && steps.at(loop) * motion.get().scale() < tile.sizeOf(j)) return true;
        }
        return false;
    }

    /// The offset of the `token`-th tile.
    public long[] offsetOf(long token) {
        long[] counters = new long[loops()];
        long rest = token;
        for (int loop = loops() - 1; loop >= 0; loop--) {
            counters[loop] = rest % trips.at(loop) * steps.at(loop);
            rest /= trips.at(loop);
        }
        return order.evaluate(counters);
    }

    /// The same order without the loops of trip count 1.
    public ItensorType withoutSingleTrips() {
        java.util.List<AffineExpr> replacements = new java.util.ArrayList<>();
        java.util.List<Long> keptTrips = new java.util.ArrayList<>();
        java.util.List<Long> keptSteps = new java.util.ArrayList<>();
        for (int loop = 0; loop < loops(); loop++) {
            if (trips.at(loop) == 1) {
                replacements.add(AffineExpr.constant(0));
            } else {
                replacements.add(AffineExpr.dim(keptTrips.size()));
                keptTrips.add(trips.at(loop));
                keptSteps.add(steps.at(loop));
            }
        }
        return new ItensorType(
                tile, new Dims(keptTrips), new Dims(keptSteps), order.substitute(keptTrips.size(), replacements));
    }

    @Override
    public String toString() {
        return "!dataflow.itensor<" + tile + ", " + trips + ", " + steps + ", " + order + ">";
    }
}
