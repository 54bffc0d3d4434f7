package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.arith.ConstantOp;
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
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

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

    /// The loops over the result that run inside those of the reduction: the sums of all their tiles are kept at once.
    private final List<Integer> kept = new ArrayList<>();

    private final SequencedMap<Tile, Integer> depths = new LinkedHashMap<>();
    private final @Nullable RowPadding padding;

    /// An offset: the counter of a loop times a factor and a constant. Without a loop ([#SINGLE_TRIP]) it is 0.
    private record Offset(int loop, long factor, long start) {
        static final Offset NONE = new Offset(SINGLE_TRIP, 1, 0);
    }

    /// Which part of a tensor an operand needs.
    private record Tile(Value source, List<Offset> offsets, Dims sizes) {}

    /// What is known at some place in the nest.
    /// @param atEdge whether the rows here are padding
    private record Scope(Map<Integer, Value> counters, Map<Tile, Value> slices, boolean atEdge) {
        Scope with(int loop, Value counter) {
            Map<Integer, Value> more = new HashMap<>(counters);
            more.put(loop, counter);
            return new Scope(more, new HashMap<>(slices), atEdge);
        }
    }

    private TiledNest(GenericOp op) {
        this.op = op;
        location = op.location();
        extents = op.loopExtents();
        tiles = op.required(ChooseTiles.TILE, DenseArrayAttr.class).values();
        parallel = loopsInResultOrder(op);
        reductions = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++)
            if (op.iterators().get(loop) != IteratorType.PARALLEL) reductions.add(loop);
        for (int loop : tileOrder()) {
            if (trips(loop) == 1) continue;
            if (!parallel.contains(loop)) inner.add(loop);
            else (inner.isEmpty() ? outer : kept).add(loop);
        }
        padding = outer.stream()
                .flatMap(loop -> RowPadding.along(op, loop).stream())
                .findFirst()
                .orElse(null);
        boolean beginsPadded = padding != null && outer.getFirst() == padding.loop();
        if (outer.isEmpty() || beginsPadded || slicedOperands().stream().anyMatch(i -> isWhole(tile(i))))
            outer.addFirst(SINGLE_TRIP);
        for (int i : slicedOperands()) depths.put(tile(i), depth(tile(i)));
    }

    static void replace(GenericOp op) {
        Rewriter rewriter = Rewriter.at(op);
        rewriter.replace(op, new TiledNest(op).build(rewriter));
    }

    /// The loops over tiles, outermost first.
    private List<Integer> tileOrder() {
        List<Integer> order = new ArrayList<>();
        op.attribute(ChooseTiles.ORDER, DenseArrayAttr.class)
                .ifPresent(chosen -> chosen.values().values().forEach(loop -> order.add(loop.intValue())));
        if (order.isEmpty()) {
            order.addAll(parallel);
            order.addAll(reductions);
        }
        return order;
    }

    static List<Integer> loopsInResultOrder(GenericOp op) {
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
        List<Offset> offsets = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int r = 0; r < map.resultCount(); r++) {
            OptionalInt loop = map.dimOf(r);
            OptionalInt mover = loop.isPresent() ? loop : moverOf(map.result(r));
            if (padding != null && padding.isInBlock(operand, r)) {
                offsets.add(Offset.NONE);
                sizes.add(padding.block());
            } else if (mover.isEmpty() || trips(mover.getAsInt()) == 1) {
                offsets.add(Offset.NONE);
                sizes.add(loop.isPresent() ? tiles.at(loop.getAsInt()) : type.sizeOf(r));
            } else if (padding != null && padding.reads(operand, r)) {
                offsets.add(new Offset(padding.loop(), 1, padding.block() > 1 ? 0 : -padding.before()));
                sizes.add(tiles.at(padding.loop()));
            } else {
                LinearPosition position = linear(map.result(r));
                offsets.add(new Offset(mover.getAsInt(), position.factors().at(mover.getAsInt()), position.start()));
                sizes.add(position.reach(tiles));
            }
        }
        return new Tile(op.operand(operand), offsets, new Dims(sizes));
    }

    /// The only loop of a position that is cut into tiles.
    private OptionalInt moverOf(AffineExpr position) {
        OptionalInt mover = OptionalInt.empty();
        for (int loop = 0; loop < op.loopCount(); loop++) {
            if (!position.uses(loop) || trips(loop) == 1) continue;
            if (mover.isPresent()) throw new IllegalStateException("two loops are tiled but used in " + position);
            mover = OptionalInt.of(loop);
        }
        return mover;
    }

    private LinearPosition linear(AffineExpr position) {
        return LinearPosition.of(position, op.loopCount())
                .orElseThrow(() -> new IllegalStateException("a loop is tiled but used in " + position));
    }

    /// Where an operand is read in its tile.
    private AffineMap mapInTile(int operand) {
        AffineMap map = op.map(operand);
        List<AffineExpr> positions = new ArrayList<>();
        List<Offset> offsets = tile(operand).offsets();
        for (int r = 0; r < map.resultCount(); r++) {
            if (padding != null && padding.isInBlock(operand, r)) {
                positions.add(AffineExpr.constant(0));
                continue;
            }
            positions.add(
                    padding != null && padding.reads(operand, r)
                            ? AffineExpr.dim(padding.loop())
                            : map.result(r).plus(-offsets.get(r).start()));
        }
        return AffineMap.of(op.loopCount(), positions);
    }

    private static boolean isWhole(Tile tile) {
        return tile.offsets().stream().allMatch(o -> o.loop() == SINGLE_TRIP);
    }

    /// In how many loops a slice has to stand.
    private int depth(Tile tile) {
        int depth = 1;
        for (Offset offset : tile.offsets()) {
            int loop = offset.loop();
            if (loop != SINGLE_TRIP) depth = Math.max(depth, 1 + place(loop));
        }
        return depth;
    }

    /// How many loops are around a loop.
    private int place(int loop) {
        if (outer.contains(loop)) return outer.indexOf(loop);
        if (inner.contains(loop)) return outer.size() + inner.indexOf(loop);
        return outer.size() + inner.size() + kept.indexOf(loop);
    }

    private List<? extends Value> build(Builder at) {
        List<Value> inits = new ArrayList<>();
        for (Value result : op.results())
            inits.add(EmptyOp.create(at, location, (TensorType) result.type()).result());
        return overResult(at, 0, new Scope(Map.of(), Map.of(), false), inits);
    }

    private List<? extends Value> overResult(Builder at, int depth, Scope scope, List<Value> wholes) {
        if (depth == outer.size()) {
            List<? extends Value> computed = overReduction(at, 0, scope, starts(at, scope));
            return kept.isEmpty() ? insert(at, computed, wholes, scope) : release(at, 0, scope, computed, wholes);
        }
        int loop = outer.get(depth);
        Inside inside = (in, deeper, carried) -> overResult(in, depth + 1, deeper, carried);
        if (padding == null || padding.loop() != loop)
            return loop(at, loop, 0, extent(loop), depth + 1, scope, wholes, inside);
        long first = padding.before();
        long end = first + padding.inside();
        Scope edge = new Scope(scope.counters, scope.slices, true);
        List<? extends Value> before = loop(at, loop, 0, first, depth + 1, edge, wholes, inside);
        List<? extends Value> middle = padding.block() > 1
                ? blocks(at, padding, depth + 1, scope, List.copyOf(before), inside)
                : loop(at, loop, first, end, depth + 1, scope, List.copyOf(before), inside);
        return loop(at, loop, end, extent(loop), depth + 1, edge, List.copyOf(middle), inside);
    }

    private long extent(int loop) {
        return trips(loop) * step(loop);
    }

    private List<? extends Value> overReduction(Builder at, int depth, Scope scope, List<Value> sums) {
        if (depth == inner.size()) return kept.isEmpty() ? compute(at, scope, sums) : overKept(at, 0, scope, sums);
        int all = outer.size() + depth + 1;
        int loop = inner.get(depth);
        return loop(
                at,
                loop,
                0,
                extent(loop),
                all,
                scope,
                sums,
                (in, deeper, carried) -> overReduction(in, depth + 1, deeper, carried));
    }

    /// Goes on with the sums of all tiles, one tile after the other.
    private List<? extends Value> overKept(Builder at, int depth, Scope scope, List<Value> sums) {
        if (depth < kept.size()) {
            int all = outer.size() + inner.size() + depth + 1;
            int loop = kept.get(depth);
            return loop(
                    at,
                    loop,
                    0,
                    extent(loop),
                    all,
                    scope,
                    sums,
                    (in, deeper, carried) -> overKept(in, depth + 1, deeper, carried));
        }
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < sums.size(); i++) parts.add(part(at, i, sums.get(i), scope));
        List<? extends Value> computed = compute(at, scope, parts);
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < sums.size(); i++)
            results.add(InsertSliceOp.create(
                            at,
                            location,
                            computed.get(i),
                            sums.get(i),
                            keptOffsets(at, i, scope),
                            resultTile(i).sizes())
                    .result());
        return results;
    }

    /// Takes the finished sums tile by tile into the results.
    private List<? extends Value> release(
            Builder at, int depth, Scope scope, List<? extends Value> sums, List<Value> wholes) {
        if (depth == kept.size()) {
            List<Value> parts = new ArrayList<>();
            for (int i = 0; i < sums.size(); i++) parts.add(part(at, i, sums.get(i), scope));
            return insert(at, parts, wholes, scope);
        }
        int loop = kept.get(depth);
        return ForOp.create(
                        at,
                        location,
                        extent(loop),
                        step(loop),
                        wholes,
                        (in, counter, carried) -> release(in, depth + 1, scope.with(loop, counter), sums, carried))
                .results();
    }

    private Value part(Builder at, int result, Value sums, Scope scope) {
        return ExtractSliceOp.create(
                        at,
                        location,
                        sums,
                        keptOffsets(at, result, scope),
                        resultTile(result).sizes())
                .result();
    }

    private Tile resultTile(int result) {
        return tile(op.inputs().size() + result);
    }

    /// Where a tile of a result lies among the sums that are kept.
    private List<IndexValue> keptOffsets(Builder at, int result, Scope scope) {
        Tile tile = resultTile(result);
        List<Offset> inside = tile.offsets().stream()
                .map(offset -> kept.contains(offset.loop()) ? offset : Offset.NONE)
                .toList();
        return offsets(at, new Tile(tile.source(), inside, tile.sizes()), scope);
    }

    /// The sizes of the sums of a result that are kept at once.
    private Dims keptSizes(int result) {
        Tile tile = resultTile(result);
        Dims sizes = tile.sizes();
        for (int r = 0; r < sizes.size(); r++) {
            int loop = tile.offsets().get(r).loop();
            if (kept.contains(loop)) sizes = sizes.with(r, extents.at(loop));
        }
        return sizes;
    }

    @FunctionalInterface
    private interface Inside {
        List<? extends Value> build(Builder at, Scope scope, List<Value> carried);
    }

    /// A loop from `lower` to below `upper` with the slices that become possible in it; nothing where these are equal.
    /// @param depth how many loops there are with this one
    private List<? extends Value> loop(
            Builder at, int loop, long lower, long upper, int depth, Scope scope, List<Value> carried, Inside inside) {
        if (lower == upper) return carried;
        Value first = ConstantOp.index(at, location, lower).result();
        Value end = ConstantOp.index(at, location, upper).result();
        Value step = ConstantOp.index(at, location, step(loop)).result();
        return ForOp.create(at, location, first, end, step, carried, (in, counter, values) -> {
                    Scope deeper = scope.with(loop, counter);
                    takeSlices(in, depth, deeper);
                    return inside.build(in, deeper, values);
                })
                .results();
    }

    /// The slices that become possible inside of `depth` loops.
    private void takeSlices(Builder at, int depth, Scope scope) {
        depths.forEach((tile, needed) -> {
            if (needed == depth && !(scope.atEdge && isPadded(tile))) scope.slices.put(tile, slice(at, tile, scope));
        });
    }

    /// A loop over blocks of rows, each read once, and one over the rows of a block.
    private List<? extends Value> blocks(
            Builder at, RowPadding rows, int depth, Scope scope, List<Value> carried, Inside inside) {
        long blocks = rows.inside() / rows.block();
        ForOp overBlocks = ForOp.create(at, location, blocks, 1, carried, (outside, block, values) -> {
            Scope around = scope.with(rows.loop(), block);
            takeSlices(outside, depth, around);
            ForOp overRows = ForOp.create(outside, location, rows.block(), 1, values, (in, row, more) -> {
                AffineExpr place = AffineExpr.dim(0)
                        .times(rows.block())
                        .plus(AffineExpr.dim(1))
                        .plus(rows.before());
                Scope deeper =
                        around.with(rows.loop(), AffineArithmetic.emit(in, location, place, List.of(block, row)));
                for (RowPadding.Read read : rows.reads())
                    deeper.slices.put(tile(read.operand()), rowOfBlock(in, read, row, around));
                return inside.build(in, deeper, more);
            });
            return overRows.results();
        });
        return overBlocks.results();
    }

    private Value rowOfBlock(Builder at, RowPadding.Read read, Value row, Scope scope) {
        Tile tile = tile(read.operand());
        Value block = scope.slices.get(tile);
        if (block == null) throw new IllegalStateException("a block of rows has no slice");
        List<IndexValue> offsets =
                new ArrayList<>(IndexValue.of(Dims.filled(tile.sizes().size(), 0)));
        offsets.set(read.result() + 1, IndexValue.of(row));
        return ExtractSliceOp.create(at, location, block, offsets, tile.sizes().with(read.result() + 1, 1))
                .result();
    }

    private boolean isPadded(Tile tile) {
        return padding != null
                && padding.reads().stream()
                        .anyMatch(read -> tile(read.operand()).equals(tile));
    }

    private Value slice(Builder at, Tile tile, Scope scope) {
        TensorType type = ((TensorType) tile.source().type()).withShape(tile.sizes());
        if (tile.source().definingOp() instanceof EmptyOp)
            return EmptyOp.create(at, location, type).result();
        return ExtractSliceOp.create(at, location, tile.source(), offsets(at, tile, scope), tile.sizes())
                .result();
    }

    private List<IndexValue> offsets(Builder at, Tile tile, Scope scope) {
        List<IndexValue> offsets = new ArrayList<>();
        for (Offset offset : tile.offsets()) {
            if (offset.loop() == SINGLE_TRIP) {
                offsets.add(IndexValue.of(0));
                continue;
            }
            Value counter = scope.counters.get(offset.loop());
            if (counter == null) throw new IllegalStateException("loop " + offset.loop() + " is not around its slice");
            AffineExpr place = AffineExpr.dim(0).times(offset.factor()).plus(offset.start());
            offsets.add(IndexValue.of(AffineArithmetic.emit(at, location, place, List.of(counter))));
        }
        return offsets;
    }

    /// What the tiles of the result are before the reduction.
    private List<Value> starts(Builder at, Scope scope) {
        List<Value> starts = new ArrayList<>();
        for (int i = 0; i < op.outputs().size(); i++) {
            int operand = op.inputs().size() + i;
            Value given = scope.slices.get(tile(operand));
            if (given != null && op.readsOutput(i)) {
                if (!kept.isEmpty()) throw new IllegalStateException("sums are kept but do not start from a number");
                starts.add(given);
                continue;
            }
            TensorType type = ((TensorType) op.operand(operand).type()).withShape(keptSizes(i));
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

    private List<? extends Value> insert(Builder at, List<? extends Value> computed, List<Value> wholes, Scope scope) {
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < computed.size(); i++) {
            Tile tile = tile(op.inputs().size() + i);
            results.add(InsertSliceOp.create(
                            at, location, computed.get(i), wholes.get(i), offsets(at, tile, scope), tile.sizes())
                    .result());
        }
        return results;
    }

    /// The computation on tiles, with its loops in their order inside a tile.
    private List<? extends Value> compute(Builder at, Scope scope, List<Value> sums) {
        List<Integer> order = TileInside.order(op, tiles, parallel, reductions);
        List<AffineExpr> positions = new ArrayList<>();
        for (int loop = 0; loop < op.loopCount(); loop++) positions.add(AffineExpr.dim(order.indexOf(loop)));
        GenericDraft draft = GenericDraft.of(op);
        for (int i = 0; i < op.operandCount(); i++)
            if (op.operand(i).type() instanceof TensorType) draft.operand(i, op.operand(i), mapInTile(i));
        draft.loops(order.stream().map(op.iterators()::get).toList(), positions);
        for (int i = 0; i < op.operandCount(); i++) {
            int output = i - op.inputs().size();
            if (output < 0 && scope.atEdge && padding != null && padding.reads(i)) {
                draft.operand(i, anything(at, i), AffineMap.toNothing(op.loopCount()));
                continue;
            }
            Value slice = output >= 0
                    ? sums.get(output)
                    : op.operand(i).type() instanceof TensorType ? scope.slices.get(tile(i)) : op.operand(i);
            if (slice == null) throw new IllegalStateException("operand " + i + " has no slice");
            draft.operand(i, slice, draft.map(i));
        }
        JoinedTerms.join(draft, op, new Dims(order.stream().map(tiles::at).toList()), at);
        scope.counters.forEach((loop, counter) -> {
            if (loop != SINGLE_TRIP) draft.startFrom(loop, counter);
        });
        GenericOp tiled = draft.build(at);
        Rewriter.at(tiled).removeAttribute(tiled, ChooseTiles.TILE);
        Rewriter.at(tiled).removeAttribute(tiled, ChooseTiles.ORDER);
        return tiled.results();
    }

    /// A number for an element that does not matter.
    private Value anything(Builder at, int operand) {
        Type type = ((TensorType) op.operand(operand).type()).element();
        return type instanceof FloatType number
                ? ConstantOp.number(at, location, 0, number).result()
                : ConstantOp.integer(at, location, 0, type).result();
    }
}
