package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.List;

/// Lets a task keep the row that changes, and hand it on with its number when all have passed.
final class StoreRow {
    private final ChangedRow row;
    private final Type token;
    private final long lanes;
    private final Location location;

    StoreRow(ChangedRow row) {
        this.row = row;
        token = row.write().token().type();
        lanes = token instanceof VectorType vector ? vector.elements() : 1;
        location = row.write().location();
    }

    void replace() {
        StreamOp tokens = (StreamOp) row.write().stream().definingOp();
        if (tokens == null) throw new IllegalStateException("a token goes nowhere");
        StreamOp number = StreamOp.create(
                Builder.after(tokens),
                tokens.location(),
                tokens.symbol() + ".row",
                new StreamType(IntegerType.I32),
                tokens.depth());
        keep(number);
        store(number);
    }

    private void keep(StreamOp numbers) {
        TaskOp task = row.write().enclosing(TaskOp.class).orElseThrow();
        Builder start = Builder.atStart(task.body());
        Value kept = buffer(start, row.tokens() * lanes);
        Value number = BufferOp.create(start, location, new MemRefType(Dims.of(), IntegerType.I32))
                .result();
        Builder before = Builder.before(row.rowLoop());
        Value none = ConstantOp.integer(before, location, 0, IntegerType.I32).result();
        StoreOp.create(before, location, none, number, List.of());
        Rewriter at = Rewriter.at(row.write());
        Value here = row.condition().row(at, location);
        Value first = CompareIntegerOp.create(
                        at,
                        location,
                        IntegerPredicate.EQ,
                        here,
                        ConstantOp.index(at, location, 0).result())
                .result();
        Value isIt = row.condition().emit(at, location, here);
        Value keeps =
                BinaryOp.create(at, location, BinaryOp.Kind.ORI, isIt, first).result();
        Value column =
                row.around().from(row.columns(), row.around().loops().size()).position(at, location, lanes);
        Value small = CastOp.create(at, location, CastOp.Kind.INDEX_CAST, here, IntegerType.I32)
                .result();
        IfOp.create(at, location, keeps, inner -> {
            put(inner, row.write().token(), kept, column);
            StoreOp.create(inner, location, small, number, List.of());
            return List.of();
        });
        Builder behind = Builder.after(row.rowLoop());
        StreamWriteOp.create(
                behind,
                location,
                LoadOp.create(behind, location, number, List.of()).result(),
                numbers.result());
        ForOp.create(behind, location, row.tokens() * lanes, lanes, List.of(), (inner, counter, _) -> {
            StreamWriteOp.create(inner, location, take(inner, kept, counter), row.write().stream());
            return List.of();
        });
        at.erase(row.write());
    }

    private Value buffer(Builder at, long elements) {
        Type element = token instanceof VectorType vector ? vector.element() : token;
        BufferOp buffer = BufferOp.create(at, location, new MemRefType(Dims.of(elements), element));
        if (lanes > 1) Rewriter.at(buffer).setAttribute(buffer, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(lanes)));
        return buffer.result();
    }

    private void put(Builder at, Value value, Value memory, Value place) {
        if (lanes == 1) StoreOp.create(at, location, value, memory, List.of(place));
        else dev.headrace.dialects.vector.StoreOp.create(at, location, value, memory, List.of(place));
    }

    private Value take(Builder at, Value memory, Value place) {
        return token instanceof VectorType vector
                ? dev.headrace.dialects.vector.LoadOp.create(at, location, vector, memory, List.of(place))
                        .result()
                : LoadOp.create(at, location, memory, List.of(place)).result();
    }

    /// In the place of the loops over rows, their counters for the one row.
    private void store(StreamOp numbers) {
        List<ForOp> loops = row.stored().loops().subList(row.storedRows(), row.storedColumns());
        ForOp outermost = loops.getFirst();
        Rewriter at = Rewriter.at(outermost);
        Value number = StreamReadOp.create(at, location, numbers.result()).result();
        Value rest = CastOp.create(at, location, CastOp.Kind.INDEX_CAST, number, IndexType.INDEX)
                .result();
        long inside = row.condition().rows();
        for (ForOp loop : loops) {
            inside /= loop.tripCount().orElseThrow();
            Value trip = LoopsAround.by(at, location, BinaryOp.Kind.FLOORDIVSI, rest, inside);
            if (inside > 1) rest = LoopsAround.by(at, location, BinaryOp.Kind.REMSI, rest, inside);
            at.replaceAllUses(
                    loop.counter(), LoopsAround.by(at, location, BinaryOp.Kind.MULI, trip, LoopsAround.step(loop)));
        }
        for (Op op : List.copyOf(loops.getLast().body().ops()))
            if (!(op instanceof YieldOp)) at.moveOpBefore(op, outermost);
        at.erase(outermost);
    }
}
