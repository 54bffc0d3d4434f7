package dev.headrace.compiler.materialization;

import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.TileLoops;
import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.dataflow.ConverterShape;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.LineBuffer;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The loops of a line buffer: read blocks of rows until the next window is there, send the window, and so on. Row `r`
/// of the tensor lies in row `r mod rows` of the buffer.
///
/// For blocks of one row and 30 windows of 3 rows by 1:
/// ```mlir
/// %r0 = scf.for %b = 0 to 3 … { itensor_read, tensor.insert_slice … into %ring[0, %b, 0] }
/// … send …
/// scf.for %p = 0 to 29 iter_args(%ring = %r0, %out = …) {
///   %r = scf.for … { itensor_read, tensor.insert_slice … into %ring[0, (%p + 3) mod 3, 0] }
///   … send: linalg.generic … { tensor.extract %r[%c, (%p + 1 + %i) mod 3, %x] }, itensor_write …
/// }
/// ```
/// Blocks that no window needs are read in the end all the same: every token of a stream is taken.
final class LineBufferNest {
    private final ItensorConverterOp converter;
    private final ConverterShape shape;
    private final LineBuffer lines;
    private final Location location;
    private final ItensorType target;

    LineBufferNest(ItensorConverterOp converter, ConverterShape shape, LineBuffer lines) {
        this.converter = converter;
        this.shape = shape;
        this.lines = lines;
        location = converter.location();
        target = converter.targetType();
    }

    /// The ring and the stream as they are after some step.
    private record State(Value ring, Value stream) {
        List<Value> values() {
            return List.of(ring, stream);
        }
    }

    /// Where in the pattern that repeats: in the loop over its rounds, or outside of it, after some of them.
    private record Round(List<Value> counter, long rounds) {
        /// What grows by `perRound` from round to round, as an expression of the counter.
        AffineExpr times(long perRound) {
            return counter.isEmpty()
                    ? AffineExpr.constant(rounds * perRound)
                    : AffineExpr.dim(0).times(perRound);
        }
    }

    /// @return the stream with everything written to it
    Value build(Builder at, Value empty, Value stream) {
        long period = lines.period();
        long rounds = (lines.windows() - 1) / period;
        Round first = new Round(List.of(), 0);
        State state = read(at, new State(empty, stream), first, 0, lines.blocksBefore(0));
        state = send(at, state, first, 0);
        if (rounds > 0) {
            List<? extends Value> after =
                    TileLoops.nest(at, location, List.of(rounds), List.of(1L), state.values(), (in, round, carried) -> {
                        State before = new State(carried.get(0), carried.get(1));
                        return windows(in, before, new Round(round, rounds), period)
                                .values();
                    });
            state = new State(after.get(0), after.get(1));
        }
        state = windows(at, state, new Round(List.of(), rounds), lines.windows() - 1 - rounds * period);
        long known = lines.blocksBefore(lines.windows() - 1);
        return read(at, state, first, known, lines.blocks() - known).stream();
    }

    /// The next `count` windows, with the blocks that each needs.
    private State windows(Builder at, State before, Round round, long count) {
        State state = before;
        for (long i = 1; i <= count; i++) {
            long known = lines.blocksBefore(i - 1);
            state = read(at, state, round, known, lines.blocksBefore(i) - known);
            state = send(at, state, round, i);
        }
        return state;
    }

    /// Reads `count` blocks, the first of them number `block` of the round.
    private State read(Builder at, State state, Round round, long block, long count) {
        if (count == 0) return state;
        ItensorType source = converter.sourceType();
        List<ConverterShape.Loop> inner = withoutFirst(shape.sourceInner());
        AffineExpr turns = count == 1
                ? AffineExpr.constant(0)
                : AffineExpr.dim(round.counter.size()).times(lines.block());
        AffineExpr row = inRing(
                round.times(lines.period() * lines.step())
                        .plus(block * lines.block())
                        .plus(turns),
                round,
                count);
        Value ring = TileLoops.nest(
                        at, location, List.of(count), List.of(1L), List.of(state.ring), (outside, turn, rings) -> {
                            List<Value> counters = new ArrayList<>(round.counter);
                            counters.addAll(turn);
                            return BufferLoops.nest(outside, location, inner, rings, (in, inside, carried) -> {
                                List<IndexValue> offsets = BufferLoops.offsets(in, location, source, inner, inside);
                                offsets.set(lines.dimension(), value(in, row, counters));
                                return List.of(insert(in, carried.getFirst(), offsets));
                            });
                        })
                .getFirst();
        return new State(ring, state.stream);
    }

    private Value insert(Builder at, Value ring, List<IndexValue> offsets) {
        ItensorType source = converter.sourceType();
        Value init = EmptyOp.create(at, location, source.tile()).result();
        Value tile =
                ItensorReadOp.create(at, location, converter.source(), init).tile();
        return InsertSliceOp.create(
                        at, location, tile, ring, offsets, source.tile().shape())
                .result();
    }

    /// Sends window `index` of the round.
    private State send(Builder at, State state, Round round, long index) {
        List<ConverterShape.Loop> inner = withoutFirst(shape.targetInner());
        AffineExpr top = inRing(round.times(lines.period() * lines.step()).plus(lines.top(index)), round, 1);
        Value stream = BufferLoops.nest(at, location, inner, List.of(state.stream), (in, inside, carried) -> {
                    List<IndexValue> offsets = BufferLoops.offsets(in, location, target, inner, inside);
                    offsets.set(lines.dimension(), value(in, top, round.counter));
                    Value tile = window(in, state.ring, offsets);
                    return List.of(ItensorWriteOp.create(in, location, tile, carried.getFirst())
                            .result());
                })
                .getFirst();
        return new State(state.ring, stream);
    }

    /// The row of the ring for a row of the tensor, without a division where it is not needed.
    private AffineExpr inRing(AffineExpr row, Round round, long turns) {
        long[] extents = round.counter.isEmpty() ? new long[] {turns} : new long[] {round.rounds, turns};
        AffineExpr reduced = lines.period() * lines.step() % lines.rows() == 0 && !round.counter.isEmpty()
                ? row.substitute(List.of(AffineExpr.constant(0), AffineExpr.dim(1)))
                : row;
        if (reduced instanceof AffineExpr.Constant(long value)) return AffineExpr.constant(value % lines.rows());
        return reduced.range(extents).high() < lines.rows() ? reduced : reduced.mod(lines.rows());
    }

    private IndexValue value(Builder at, AffineExpr row, List<Value> counters) {
        return row instanceof AffineExpr.Constant(long value)
                ? IndexValue.of(value)
                : IndexValue.of(AffineArithmetic.emit(at, location, row, counters));
    }

    /// The tile at `offsets` of the ring, whose rows go on at the beginning where they come to the end.
    private Value window(Builder at, Value ring, List<IndexValue> offsets) {
        int rank = offsets.size();
        Value init = EmptyOp.create(at, location, target.tile()).result();
        return GenericOp.create(
                        at,
                        location,
                        List.of(),
                        List.of(init),
                        List.of(AffineMap.identity(rank)),
                        Collections.nCopies(rank, IteratorType.PARALLEL),
                        (in, _) -> {
                            List<Value> counters = GenericDraft.indices(in, location, rank);
                            List<Value> place = new ArrayList<>();
                            for (int j = 0; j < rank; j++) place.add(position(in, offsets.get(j), counters.get(j), j));
                            return List.of(
                                    ExtractOp.create(in, location, ring, place).result());
                        })
                .result(0);
    }

    private Value position(Builder at, IndexValue offset, Value counter, int dimension) {
        Value first = offset(at, offset).orElse(null);
        if (first == null) return counter;
        Value sum = BinaryOp.create(at, location, BinaryOp.Kind.ADDI, first, counter)
                .result();
        if (dimension != lines.dimension() || !wraps(offset)) return sum;
        Value rows = ConstantOp.index(at, location, lines.rows()).result();
        Value inside = CompareIntegerOp.create(at, location, IntegerPredicate.SLT, sum, rows)
                .result();
        Value around =
                BinaryOp.create(at, location, BinaryOp.Kind.SUBI, sum, rows).result();
        return SelectOp.create(at, location, inside, sum, around).result();
    }

    private Optional<Value> offset(Builder at, IndexValue offset) {
        return switch (offset) {
            case IndexValue.Constant(long value) ->
                value == 0
                        ? Optional.empty()
                        : Optional.of(ConstantOp.index(at, location, value).result());
            case IndexValue.Computed(Value value) -> Optional.of(value);
        };
    }

    private boolean wraps(IndexValue top) {
        return !(top instanceof IndexValue.Constant(long row) && row + lines.window() <= lines.rows());
    }

    private static List<ConverterShape.Loop> withoutFirst(List<ConverterShape.Loop> loops) {
        return loops.subList(1, loops.size());
    }
}
