package dev.headrace.compiler.materialization;

import dev.headrace.dialects.dataflow.ItensorInstanceOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The two tasks of a pair as one: the loops around the write and the read become common loops, and the tile stays
/// where it was made.
final class MergedTask {
    private final TaskPair pair;
    private final Map<Value, Value> mapping = new HashMap<>();

    MergedTask(TaskPair pair) {
        this.pair = pair;
    }

    /// Puts the merged task in the place of the reader, and removes both. Users of other results of the writer that
    /// stand before the reader have to be moved behind it.
    TaskOp replaceBoth(String name, TaskRole role) {
        TaskOp writer = pair.writer();
        TaskOp reader = pair.reader();
        List<Value> inits = without(writer.inits(), pair.output());
        inits.addAll(reader.inits());
        Rewriter rewriter = Rewriter.at(reader);
        TaskOp merged = TaskOp.create(rewriter, writer.location().fuse(reader.location()), name, role, inits);
        List<Value> arguments = without(writer.body().arguments(), pair.output());
        arguments.addAll(reader.body().arguments());
        map(arguments, merged.body().arguments());
        Builder body = Builder.atEnd(merged.body());
        merge(body, writer.body(), reader.body());
        List<Value> written = without(writer.yield().operands(), pair.output());
        written.addAll(reader.yield().operands());
        YieldOp.create(body, merged.location(), now(written));
        replace(rewriter, merged);
        return merged;
    }

    private void replace(Rewriter rewriter, TaskOp merged) {
        List<Value> old = without(pair.writer().results(), pair.output());
        old.addAll(pair.reader().results());
        for (int i = 0; i < old.size(); i++) rewriter.replaceAllUses(old.get(i), merged.result(i));
        Op instance = pair.writer().inits().get(pair.output()).definingOp();
        rewriter.erase(pair.reader());
        rewriter.erase(pair.writer());
        if (instance instanceof ItensorInstanceOp) rewriter.erase(instance);
    }

    /// Both bodies in one, down to where the write and the read are.
    private void merge(Builder at, Block writing, Block reading) {
        Op down = towards(writing, pair.write());
        if (down instanceof ForOp loop && isSingle(loop)) {
            copyBefore(at, writing, down);
            List<Value> results = enter(loop, pair.output(loop));
            merge(at, loop.body(), reading);
            map(results, now(without(loop.yielded().operands(), pair.output(loop))));
            copyAfter(at, writing, down);
            return;
        }
        Op across = towards(reading, pair.read());
        if (across instanceof ForOp loop && isSingle(loop)) {
            copyBefore(at, reading, across);
            List<Value> results = enter(loop, TaskPair.NONE);
            merge(at, writing, loop.body());
            map(results, now(loop.yielded().operands()));
            copyAfter(at, reading, across);
            return;
        }
        copyBefore(at, reading, across);
        copyBefore(at, writing, down);
        if (down instanceof ForOp outer && across instanceof ForOp inner) loop(at, outer, inner);
        else mapping.put(pair.read().tile(), now(pair.write().tile()));
        copyAfter(at, writing, down);
        copyAfter(at, reading, across);
    }

    private void loop(Builder at, ForOp writing, ForOp reading) {
        int output = pair.output(writing);
        List<Value> inits = without(writing.inits(), output);
        inits.addAll(reading.inits());
        Location location = writing.location().fuse(reading.location());
        ForOp merged = ForOp.create(
                at,
                location,
                now(writing.lower()),
                now(writing.upper()),
                now(writing.step()),
                now(inits),
                (inside, counter, carried) -> {
                    mapping.put(writing.counter(), counter);
                    mapping.put(reading.counter(), counter);
                    List<Value> old = without(writing.carried(), output);
                    old.addAll(reading.carried());
                    map(old, carried);
                    merge(inside, writing.body(), reading.body());
                    List<Value> yielded = without(writing.yielded().operands(), output);
                    yielded.addAll(reading.yielded().operands());
                    return now(yielded);
                });
        List<Value> results = without(writing.results(), output);
        results.addAll(reading.results());
        map(results, merged.results());
    }

    /// Lets the only iteration of a loop begin.
    /// @return the results of the loop, without the one at `leftOut`
    private List<Value> enter(ForOp loop, int leftOut) {
        mapping.put(loop.counter(), now(loop.lower()));
        map(without(loop.carried(), leftOut), now(without(loop.inits(), leftOut)));
        return without(loop.results(), leftOut);
    }

    private static boolean isSingle(ForOp loop) {
        return loop.tripCount().orElse(0) == 1;
    }

    private static Op towards(Block block, Op access) {
        Op op = access;
        while (op.block() != block) op = Objects.requireNonNull(op.parent());
        return op;
    }

    private void copyBefore(Builder at, Block block, Op end) {
        for (Op op : block) {
            if (op == end) return;
            Copying.copyInto(at, op, mapping);
        }
    }

    private void copyAfter(Builder at, Block block, Op start) {
        for (Op op : block)
            if (start.isBefore(op) && !op.spec().has(Trait.TERMINATOR)) Copying.copyInto(at, op, mapping);
    }

    private Value now(Value value) {
        return mapping.getOrDefault(value, value);
    }

    private List<Value> now(List<? extends Value> values) {
        List<Value> now = new ArrayList<>();
        for (Value value : values) now.add(now(value));
        return now;
    }

    private void map(List<? extends Value> from, List<? extends Value> to) {
        for (int i = 0; i < from.size(); i++) mapping.put(from.get(i), to.get(i));
    }

    private static List<Value> without(List<? extends Value> values, int index) {
        List<Value> kept = new ArrayList<>(values);
        if (index >= 0) kept.remove(index);
        return kept;
    }
}
