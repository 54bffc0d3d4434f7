package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// The loop nest over the tiles of one computation.
final class TiledNest {
    /// In the place of a loop's position: a loop of one trip that stands for none.
    private static final int SINGLE_TRIP = -1;

    private final GenericOp op;
    private final Location location;
    private final Dims extents;
    private final Dims tiles;
    private final List<Integer> parallel;
    private final List<Integer> reductions;
    private final List<Integer> outer = new ArrayList<>();
    private final List<Integer> inner = new ArrayList<>();
    private final SequencedMap<Tile, Integer> depths = new LinkedHashMap<>();

    /// Which part of a tensor an operand needs: the loop that gives the offset of each dimension, [#SINGLE_TRIP] for
    /// offset 0, and the sizes.
    private record Tile(Value source, List<Integer> offsets, Dims sizes) {}

    private TiledNest(GenericOp op) {
        this.op = op;
        location = op.location();
        extents = op.loopExtents();
        tiles = op.required(ChooseTiles.TILE, DenseArrayAttr.class).values();
        parallel = loopsInResultOrder(op);
        reductions = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (op.iterators().get(loop) != IteratorType.PARALLEL) reductions.add(loop);
        for (int loop : parallel) if (trips(loop) > 1) outer.add(loop);
        for (int loop : reductions) if (trips(loop) > 1) inner.add(loop);
        if (outer.isEmpty() || slicedOperands().stream().anyMatch(i -> isWhole(tile(i)))) outer.addFirst(SINGLE_TRIP);
        for (int i : slicedOperands()) depths.put(tile(i), depth(tile(i)));
    }

    static void replace(GenericOp op) {
        Rewriter rewriter = Rewriter.at(op);
        rewriter.replace(op, new TiledNest(op).build(rewriter));
    }

    private static List<Integer> loopsInResultOrder(GenericOp op) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < op.results().size(); i++) {
            if (!op.outputMap(i).isProjectedPermutation(false))
                throw new IllegalStateException("a result is not written loop by loop: " + op.outputMap(i));
            for (int r = 0; r < op.outputMap(i).resultCount(); r++) {
                int loop = op.outputMap(i).dimOf(r).orElseThrow();
                if (!order.contains(loop)) order.add(loop);
            }
        }
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (op.iterators().get(loop) == IteratorType.PARALLEL && !order.contains(loop)) order.add(loop);
        return order;
    }

    private long trips(int loop) {
        return loop == SINGLE_TRIP ? 1 : extents.at(loop) / tiles.at(loop);
    }

    private long step(int loop) {
        return loop == SINGLE_TRIP ? 1 : tiles.at(loop);
    }

    /// The operands of which a part is read: the inputs, and the outputs that start from a given tensor.
    private List<Integer> slicedOperands() {
        List<Integer> sliced = new ArrayList<>();
        for (int i = 0; i < op.operandCount(); i++) {
            boolean output = i >= op.inputs().size();
            boolean read = output
                    ? op.readsOutput(i - op.inputs().size()) && !(op.operand(i).definingOp() instanceof FillOp)
                    : op.operand(i).type() instanceof TensorType;
            if (read) sliced.add(i);
        }
        return sliced;
    }

    private Tile tile(int operand) {
        AffineMap map = op.map(operand);
        TensorType type = (TensorType) op.operand(operand).type();
        List<Integer> offsets = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int r = 0; r < map.resultCount(); r++) {
            OptionalInt loop = map.dimOf(r);
            boolean moves = loop.isPresent() && trips(loop.getAsInt()) > 1;
            offsets.add(moves ? loop.getAsInt() : SINGLE_TRIP);
            sizes.add(loop.isPresent() ? tiles.at(loop.getAsInt()) : type.sizeOf(r));
            if (loop.isEmpty()) requireWhole(map.result(r));
        }
        return new Tile(op.operand(operand), offsets, new Dims(sizes));
    }

    private void requireWhole(AffineExpr position) {
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (position.uses(loop) && trips(loop) > 1)
                throw new IllegalStateException("loop " + loop + " is tiled but used in " + position);
    }

    private static boolean isWhole(Tile tile) {
        return tile.offsets().stream().allMatch(o -> o == SINGLE_TRIP);
    }

    /// In how many loops a slice has to stand.
    private int depth(Tile tile) {
        int depth = 1;
        for (int offset : tile.offsets()) {
            if (offset == SINGLE_TRIP) continue;
            boolean outside = outer.contains(offset);
            depth = Math.max(depth, 1 + (outside ? outer.indexOf(offset) : outer.size() + inner.indexOf(offset)));
        }
        return depth;
    }

    private List<? extends Value> build(Builder at) {
        List<Value> inits = new ArrayList<>();
        for (Value result : op.results())
            inits.add(EmptyOp.create(at, location, (TensorType) result.type()).result());
        return overResult(at, 0, Map.of(), Map.of(), inits);
    }

    private List<? extends Value> overResult(
            Builder at, int depth, Map<Integer, Value> counters, Map<Tile, Value> slices, List<Value> wholes) {
        if (depth == outer.size()) {
            List<? extends Value> computed = overReduction(at, 0, counters, slices, starts(at, slices));
            return insert(at, computed, wholes, counters);
        }
        return loop(
                at,
                outer.get(depth),
                depth + 1,
                counters,
                slices,
                wholes,
                (in, more, sliced, carried) -> overResult(in, depth + 1, more, sliced, carried));
    }

    private List<? extends Value> overReduction(
            Builder at, int depth, Map<Integer, Value> counters, Map<Tile, Value> slices, List<Value> sums) {
        if (depth == inner.size()) return compute(at, counters, slices, sums);
        int all = outer.size() + depth + 1;
        return loop(
                at,
                inner.get(depth),
                all,
                counters,
                slices,
                sums,
                (in, more, sliced, carried) -> overReduction(in, depth + 1, more, sliced, carried));
    }

    @FunctionalInterface
    private interface Inside {
        List<? extends Value> build(
                Builder at, Map<Integer, Value> counters, Map<Tile, Value> slices, List<Value> carried);
    }

    /// A loop with the slices that become possible in it.
    /// @param depth how many loops there are with this one
    private List<? extends Value> loop(
            Builder at,
            int loop,
            int depth,
            Map<Integer, Value> counters,
            Map<Tile, Value> slices,
            List<Value> carried,
            Inside inside) {
        long upper = trips(loop) * step(loop);
        return ForOp.create(at, location, upper, step(loop), carried, (in, counter, values) -> {
                    Map<Integer, Value> more = new HashMap<>(counters);
                    more.put(loop, counter);
                    Map<Tile, Value> sliced = new HashMap<>(slices);
                    depths.forEach((tile, at1) -> {
                        if (at1 == depth) sliced.put(tile, slice(in, tile, more));
                    });
                    return inside.build(in, more, sliced, values);
                })
                .results();
    }

    private Value slice(Builder at, Tile tile, Map<Integer, Value> counters) {
        TensorType type = ((TensorType) tile.source().type()).withShape(tile.sizes());
        if (tile.source().definingOp() instanceof EmptyOp)
            return EmptyOp.create(at, location, type).result();
        return ExtractSliceOp.create(at, location, tile.source(), offsets(tile, counters), tile.sizes())
                .result();
    }

    private static List<IndexValue> offsets(Tile tile, Map<Integer, Value> counters) {
        List<IndexValue> offsets = new ArrayList<>();
        for (int loop : tile.offsets())
            offsets.add(loop == SINGLE_TRIP ? IndexValue.of(0) : IndexValue.of(counter(counters, loop)));
        return offsets;
    }

    private static Value counter(Map<Integer, Value> counters, int loop) {
        Value counter = counters.get(loop);
        if (counter == null) throw new IllegalStateException("loop " + loop + " is not around its slice");
        return counter;
    }

    /// What the tiles of the result are before the reduction.
    private List<Value> starts(Builder at, Map<Tile, Value> slices) {
        List<Value> starts = new ArrayList<>();
        for (int i = 0; i < op.outputs().size(); i++) {
            int operand = op.inputs().size() + i;
            Value given = slices.get(tile(operand));
            if (given != null && op.readsOutput(i)) {
                starts.add(given);
                continue;
            }
            TensorType type = ((TensorType) op.operand(operand).type())
                    .withShape(tile(operand).sizes());
            Value empty = EmptyOp.create(at, location, type).result();
            starts.add(op.readsOutput(i) ? refilled(at, op.operand(operand), empty) : empty);
        }
        return starts;
    }

    private Value refilled(Builder at, Value whole, Value empty) {
        return whole.definingOp() instanceof FillOp fill
                ? FillOp.create(at, location, fill.number(), empty).result()
                : empty;
    }

    private List<? extends Value> insert(
            Builder at, List<? extends Value> computed, List<Value> wholes, Map<Integer, Value> counters) {
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < computed.size(); i++) {
            Tile tile = tile(op.inputs().size() + i);
            results.add(InsertSliceOp.create(
                            at, location, computed.get(i), wholes.get(i), offsets(tile, counters), tile.sizes())
                    .result());
        }
        return results;
    }

    /// The computation on tiles, with its loops in their order inside a tile.
    private List<? extends Value> compute(
            Builder at, Map<Integer, Value> counters, Map<Tile, Value> slices, List<Value> sums) {
        List<Integer> order = new ArrayList<>(reductions);
        order.addAll(parallel);
        List<AffineExpr> positions = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++) positions.add(AffineExpr.dim(order.indexOf(loop)));
        GenericDraft draft = GenericDraft.of(op);
        draft.loops(order.stream().map(op.iterators()::get).toList(), positions);
        for (int i = 0; i < op.operandCount(); i++) {
            int output = i - op.inputs().size();
            Value slice = output >= 0
                    ? sums.get(output)
                    : op.operand(i).type() instanceof TensorType ? slices.get(tile(i)) : op.operand(i);
            if (slice == null) throw new IllegalStateException("operand " + i + " has no slice");
            draft.operand(i, slice, draft.map(i));
        }
        counters.forEach((loop, counter) -> {
            if (loop != SINGLE_TRIP) draft.startFrom(loop, counter);
        });
        GenericOp tiled = draft.build(at);
        Rewriter.at(tiled).removeAttribute(tiled, ChooseTiles.TILE);
        return tiled.results();
    }
}
