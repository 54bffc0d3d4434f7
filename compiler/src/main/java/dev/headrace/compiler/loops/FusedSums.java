package dev.headrace.compiler.loops;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts one nest in the place of the three of [SumLoops].
final class FusedSums {
    private final StoreOp clear;
    private final LoadOp load;
    private final StoreOp store;
    private final Op send;
    private final List<ForOp> terms;
    private final List<ForOp> sums;
    private final List<ForOp> sends;
    private final long lanes;
    private final long row;

    /// The loop around all others of the nest that remains.
    private final ForOp outermost;

    FusedSums(SumLoops loops) {
        clear = loops.clear();
        load = loops.load();
        store = loops.store();
        send = loops.send();
        terms = loops.terms();
        sums = loops.sums();
        sends = loops.sends();
        lanes = loops.lanes();
        row = loops.row();
        outermost = terms.isEmpty() ? sums.getFirst() : terms.getFirst();
    }

    void replace() {
        ForOp innermost = sums.getLast();
        Location location = store.location();
        for (Op between = outermost.nextInBlock(); between != sends.getFirst(); between = outermost.nextInBlock())
            Rewriter.at(outermost).moveOpBefore(Objects.requireNonNull(between), outermost);
        Builder before = Rewriter.at(outermost);
        Value part = row > lanes ? divide(innermost, before) : null;
        Block body = store.parent() instanceof ForOp lane && lane.isUnrolled() ? lane.block() : store.block();
        Builder first = Rewriter.at(body.first());
        if (!terms.isEmpty()) {
            Value begins = all(first, counters(false), location);
            replaceLoad(begins);
        } else {
            Rewriter.at(load).replaceAllUses(load.result(), clear.value());
            Rewriter.at(load).erase(load);
        }
        BufferOp held = send instanceof LoadOp ? null : hold(part == null ? Rewriter.at(body.first()) : before, part);
        Map<Value, Value> mapping = new HashMap<>();
        for (int l = 0; l < sums.size(); l++)
            mapping.put(sends.get(l).counter(), sums.get(l).counter());
        Builder end = Rewriter.at(body.last());
        List<Compared> conditions = counters(true);
        if (part != null) conditions.add(new Compared(part, row - lanes));
        if (conditions.isEmpty()) sendAt(end, held, mapping);
        else
            IfOp.create(end, location, all(end, conditions, location), inside -> {
                sendAt(inside, held, mapping);
                return List.of();
            });
        Rewriter.at(outermost).erase(sends.getFirst());
        Op clears = Objects.requireNonNull(SumLoops.ancestor(clear, outermost.block()));
        Rewriter.at(outermost).erase(clears);
        if (terms.isEmpty()) forget();
        leaveOneNest();
    }

    /// Takes out of the loops around what need not be in them, so that these run in one pipeline with the nest.
    private void leaveOneNest() {
        Op top = outermost;
        while (top.parent() instanceof ForOp around && !around.isUnrolled()) top = around;
        for (Op at = outermost.parent(); at instanceof ForOp around && !around.isUnrolled(); at = around.parent())
            for (Op op : List.copyOf(around.body().ops()))
                if (op instanceof ConstantOp || op instanceof BufferOp buffer && !buffer.isDouble())
                    Rewriter.at(top).moveOpBefore(op, top);
    }

    /// A sum of one term is not kept.
    private void forget() {
        Op buffer = Objects.requireNonNull(store.memref().definingOp());
        Rewriter.at(store).erase(store);
        Rewriter.at(buffer).erase(buffer);
    }

    /// A counter and what it is compared with.
    private record Compared(Value counter, long number) {}

    /// What the loops over terms count in the first or the last of them.
    private List<Compared> counters(boolean last) {
        List<Compared> counters = new ArrayList<>();
        for (ForOp loop : terms)
            counters.add(new Compared(
                    loop.counter(), last ? (loop.tripCount().orElseThrow() - 1) * SumLoops.number(loop.step()) : 0));
        return counters;
    }

    /// Constants go where the loops remain perfectly nested.
    private Value all(Builder at, List<Compared> conditions, Location location) {
        Rewriter outside = Rewriter.at(outermost);
        Value all = null;
        for (Compared each : conditions) {
            Value number = ConstantOp.index(outside, location, each.number).result();
            Value holds = CompareIntegerOp.create(at, location, IntegerPredicate.EQ, each.counter, number)
                    .result();
            all = all == null
                    ? holds
                    : BinaryOp.create(at, location, BinaryOp.Kind.ANDI, all, holds)
                            .result();
        }
        if (all == null) throw new IllegalArgumentException("no condition");
        return all;
    }

    private void replaceLoad(Value begins) {
        List<Op> ops = load.block().ops();
        Op next = ops.get(ops.indexOf(load) + 1);
        SelectOp chosen = SelectOp.create(Rewriter.at(next), load.location(), begins, clear.value(), load.result());
        Rewriter.at(load).replaceUses(load.result(), chosen.result(), use -> use.user() != chosen);
    }

    /// A row of sums is made in parts.
    /// @return the counter of the loop over these
    private Value divide(ForOp innermost, Builder before) {
        Location location = innermost.location();
        Value zero = ConstantOp.index(before, location, 0).result();
        Value whole = ConstantOp.index(before, location, row).result();
        List<Op> body = List.copyOf(innermost.body().ops());
        List<Value.Use> uses = List.copyOf(innermost.counter().uses());
        ForOp parts = ForOp.create(
                Rewriter.at(innermost.yielded()),
                location,
                zero,
                whole,
                innermost.step(),
                List.of(),
                (inside, counter, _) -> {
                    Value sum = BinaryOp.create(inside, location, BinaryOp.Kind.ADDI, innermost.counter(), counter)
                            .result();
                    for (Op op : body)
                        if (op != innermost.yielded()) Rewriter.at(innermost).moveOpToEnd(op, inside.block());
                    for (Value.Use use : uses) Rewriter.at(innermost).setOperand(use.user(), use.index(), sum);
                    return List.of();
                });
        Rewriter.at(innermost).setOperand(innermost, 2, whole);
        return parts.counter();
    }

    /// Lets a row of registers hold what is sent.
    private BufferOp hold(Builder at, @Nullable Value part) {
        Location location = store.location();
        MemRefType type =
                new MemRefType(Dims.of(row), ((MemRefType) store.memref().type()).element());
        BufferOp held = BufferOp.create(at, location, type);
        Rewriter.at(held).setAttribute(held, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(row)));
        Rewriter adding = Rewriter.at(store);
        Value lane = store.parent() instanceof ForOp loop && loop.isUnrolled() ? loop.counter() : null;
        Value place = lane != null && part != null
                ? BinaryOp.create(adding, location, BinaryOp.Kind.ADDI, part, lane)
                        .result()
                : lane != null ? lane : part;
        if (place == null)
            place = ConstantOp.index(Rewriter.at(outermost), location, 0).result();
        StoreOp.create(adding, location, store.value(), held.result(), List.of(place));
        return held;
    }

    private void sendAt(Builder at, @Nullable BufferOp held, Map<Value, Value> mapping) {
        Map<Value, Value> values = new HashMap<>(mapping);
        for (Op op : sends.getLast().body().ops()) {
            if (op == sends.getLast().yielded()) continue;
            if (op != send) {
                Copying.copyInto(at, op, values);
            } else if (held == null) {
                values.put(send.result(0), store.value());
            } else {
                Value zero = ConstantOp.index(at, store.location(), 0).result();
                VectorType type = ((dev.headrace.dialects.vector.LoadOp) send).type();
                values.put(
                        send.result(0),
                        dev.headrace.dialects.vector.LoadOp.create(
                                        at, store.location(), type, held.result(), List.of(zero))
                                .result());
            }
        }
    }
}
