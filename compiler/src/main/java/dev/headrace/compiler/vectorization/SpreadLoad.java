package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.vector.LoadOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A task that loads rows of weights becomes several, each of which loads every so-many-th row, out of a memory of its
/// own. Where a product takes more rows at once than there are such tasks, each sends its rows to several streams in
/// turn. With two tasks and four rows at once, the first is:
/// ```mlir
/// dataflow.task @load.w.0() … {
///   scf.for %i = %c0 to %c32 step %c2 {
///     scf.for %turn = %c0 to %c2 step %c1 {
///       %k = arith.addi %i, %turn : index
///       %t = vector.load %w0[%k, %c0] …
///       scf.if … %turn == 0 … {
///         dataflow.stream_write %t, %s0 …                  // rows 0, 4, 8 … of all
///       } else {
///         dataflow.stream_write %t, %s2 …                  // rows 2, 6, 10 … of all
///       }
///     }
///   }
/// }
/// ```
final class SpreadLoad {
    private final WeightLoad load;
    private final TaskOp whole;
    private final Location location;
    private final List<StreamOp> streams;
    private final int parts;

    /// How many streams each task serves.
    private final int turns;

    private SpreadLoad(WeightLoad load, List<StreamOp> streams, int parts) {
        this.load = load;
        this.streams = streams;
        this.parts = parts;
        whole = load.task();
        location = whole.location();
        turns = streams.size() / parts;
    }

    /// @param streams for each row that is taken at once
    /// @param parts a divisor of their number: a power of two
    /// @return the tasks, in the place of the one for all; they still read its memory
    static List<TaskOp> of(WeightLoad load, List<StreamOp> streams, int parts, UniqueNames names) {
        return new SpreadLoad(load, streams, parts).tasks(names);
    }

    private List<TaskOp> tasks(UniqueNames names) {
        ForOp row = load.row();
        Rewriter.at(row).setOperand(row, 1, constant(row.tripCount().orElseThrow() / parts));
        Value turn = row.counter();
        Value counter = turn;
        if (turns > 1) {
            ForOp inner = inTurn(row);
            turn = inner.counter();
            counter = count(inner, row);
        }
        countParts(counter);
        StreamWriteOp write = write(whole);
        Op stream = Objects.requireNonNull(write.stream().definingOp());
        List<TaskOp> tasks = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            Map<Value, Value> mapping = new HashMap<>();
            TaskOp task = Copying.copyInto(Rewriter.at(whole), whole, mapping);
            Rewriter.at(task).setAttribute(task, "sym_name", new StringAttr(names.claim(whole.symbol() + "." + part)));
            send(write(task), mapping.getOrDefault(turn, turn), part);
            tasks.add(task);
        }
        Rewriter.at(whole).erase(whole);
        Rewriter.at(stream).erase(stream);
        return tasks;
    }

    private static StreamWriteOp write(TaskOp task) {
        return task.all(StreamWriteOp.class).getFirst();
    }

    private Value constant(long value) {
        return ConstantOp.index(Rewriter.at(whole.body().first()), location, value)
                .result();
    }

    /// A loop over the streams around what the loop over rows does.
    private ForOp inTurn(ForOp row) {
        List<Op> body =
                row.body().ops().stream().filter(op -> op != row.yielded()).toList();
        ForOp inner = ForOp.create(
                Builder.before(row.yielded()),
                location,
                constant(0),
                constant(turns),
                constant(1),
                List.of(),
                (_, _, _) -> List.of());
        for (Op op : body) Rewriter.at(op).moveOpBefore(op, inner.yielded());
        return inner;
    }

    /// The number of the row, in the place of the counter of the loop around.
    private Value count(ForOp inner, ForOp row) {
        Rewriter.at(row).setOperand(row, 2, constant(turns));
        BinaryOp count = BinaryOp.create(
                Builder.before(inner.body().first()), location, BinaryOp.Kind.ADDI, row.counter(), inner.counter());
        Rewriter.at(inner).replaceUses(row.counter(), count.result(), use -> use.user() != count);
        return count.result();
    }

    /// Rows of a part are counted as if there were no others between them.
    private void countParts(Value counter) {
        LoadOp row = load.load();
        Value index = row.indices().get(load.dim());
        if (index == counter) return;
        Rewriter rewriter = Rewriter.at(row);
        Map<Value, Value> mapping = new HashMap<>();
        mapping.put(counter, ConstantOp.index(rewriter, location, 0).result());
        Value start = atStart(rewriter, index, mapping);
        Value bits = ConstantOp.index(rewriter, location, Integer.numberOfTrailingZeros(parts))
                .result();
        Value before = BinaryOp.create(rewriter, location, BinaryOp.Kind.SHRUI, start, bits)
                .result();
        Value sum = BinaryOp.create(rewriter, location, BinaryOp.Kind.ADDI, before, counter)
                .result();
        rewriter.setOperand(row, 1 + load.dim(), sum);
    }

    /// An index of the row computed again with other values.
    private Value atStart(Builder at, Value index, Map<Value, Value> mapping) {
        Value known = mapping.get(index);
        if (known != null) return known;
        Op maker = index.definingOp();
        if (maker == null || maker.block() != load.load().block()) return index;
        for (Value operand : maker.operands()) atStart(at, operand, mapping);
        Copying.copyInto(at, maker, mapping);
        return Objects.requireNonNull(mapping.get(index));
    }

    /// Row `part` goes to the first stream of the task, row `part + parts` to the next …
    private void send(StreamWriteOp write, Value turn, int part) {
        Rewriter rewriter = Rewriter.at(write);
        if (turns == 1) {
            rewriter.setOperand(
                    write,
                    write.operands().indexOf(write.stream()),
                    streams.get(part).result());
            return;
        }
        send(rewriter, write, turn, part, 0);
        rewriter.erase(write);
    }

    private void send(Builder at, StreamWriteOp write, Value turn, int part, int number) {
        Value stream = streams.get(number * parts + part).result();
        if (number == turns - 1) {
            StreamWriteOp.create(at, location, write.token(), stream);
            return;
        }
        Value which = ConstantOp.index(at, location, number).result();
        Value isIts = CompareIntegerOp.create(at, location, IntegerPredicate.EQ, turn, which)
                .result();
        IfOp.create(
                at,
                location,
                isIts,
                List.of(),
                inside -> {
                    StreamWriteOp.create(inside, location, write.token(), stream);
                    return List.of();
                },
                inside -> {
                    send(inside, write, turn, part, number + 1);
                    return List.of();
                });
    }
}
