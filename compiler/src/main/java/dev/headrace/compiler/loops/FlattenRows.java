package dev.headrace.compiler.loops;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.List;

/// Rows follow each other without a pause: what a row begins with is done in the first iteration of its loop, and what
/// it sends in tokens as wide as its lanes, or wider, leaves in the iteration that completes one. The nest is perfect
/// then, and the pipeline of a row is not empty before the next one starts.
///
/// Before:
/// ```mlir
/// scf.for %h = %c0 to %c16 step %c1 {
///   %x = dataflow.stream_read %sum …   memref.store (arith.divf %one, %x), %part[%c0]
///   scf.for %i = %c0 to %c64 step %c8 { … memref.store …, %row[%i + %lane] … }
///   scf.for %i = %c0 to %c64 step %c16 { dataflow.stream_write (vector.load %row[%i]), %out : vector<16xf32> }
/// }
/// ```
/// After:
/// ```mlir
/// scf.for %h = %c0 to %c16 step %c1 { scf.for %j = %c0 to %c64 step %c16 { scf.for %k = %c0 to %c16 step %c8 {
///   scf.if (%j == 0 and %k == 0) { %x = dataflow.stream_read %sum …   memref.store …, %part[%c0] }
///   … memref.store …, %row[%j + %k + %lane] …
///   scf.if (%k == 8) { dataflow.stream_write (vector.load %row[%j]), %out : vector<16xf32> }
/// } } }
/// ```
/// Each stream has the same tokens in the same order, and no number is computed in another way.
/// Not where the loop stores to what the row begins with, or looks at what it computes other than through memory.
public record FlattenRows() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (TaskOp task : module.all(TaskOp.class)) {
            if (task.unit().isPresent()) continue;
            task.all(ForOp.class).stream()
                    .flatMap(loop -> RowLoop.of(loop, task).stream())
                    .findFirst()
                    .ifPresent(rows -> {
                        context.remark(Remark.of(
                                        "loops",
                                        task.symbol(),
                                        "takes row after row without a pause",
                                        "what a row begins and ends with is done in iterations of its loop")
                                .with("rows", rows.rows()));
                        flatten(rows);
                    });
        }
    }

    private static void flatten(RowLoop rows) {
        ForOp elements = rows.elements();
        for (Op op : List.copyOf(elements.block().ops()))
            if (op instanceof ConstantOp)
                Rewriter.at(op).moveOpBefore(op, rows.task().body().first());
        if (rows.width() == rows.lanes()) {
            begin(rows, List.of(elements));
            if (rows.send() != null) send(rows.send(), elements.counter(), elements.yielded());
            return;
        }
        Location location = elements.location();
        Value zero = constant(rows, 0);
        Value width = constant(rows, rows.width());
        Value lanes = constant(rows, rows.lanes());
        ForOp tokens = ForOp.create(
                Rewriter.at(elements),
                location,
                zero,
                constant(rows, rows.length()),
                width,
                List.of(),
                (_, _, _) -> List.of());
        ForOp parts = ForOp.create(
                Builder.before(tokens.yielded()), location, zero, width, lanes, List.of(), (_, _, _) -> List.of());
        Value place = BinaryOp.create(
                        Builder.before(parts.yielded()),
                        location,
                        BinaryOp.Kind.ADDI,
                        tokens.counter(),
                        parts.counter())
                .result();
        for (Op op : List.copyOf(elements.body().ops()))
            if (op != elements.yielded()) Rewriter.at(op).moveOpBefore(op, parts.yielded());
        Rewriter.at(elements).replaceAllUses(elements.counter(), place);
        Rewriter.at(elements).erase(elements);
        begin(rows, List.of(tokens, parts));
        if (rows.send() == null) return;
        Value isLast = is(Builder.before(parts.yielded()), parts, constant(rows, rows.width() - rows.lanes()));
        IfOp last = IfOp.create(Builder.before(parts.yielded()), location, isLast, _ -> List.of());
        send(rows.send(), tokens.counter(), last.whenTrue().block().last());
    }

    /// Does what a row begins with in the first iteration.
    private static void begin(RowLoop rows, List<ForOp> nest) {
        if (rows.begins().isEmpty()) return;
        ForOp inner = nest.getLast();
        Location location = inner.location();
        Builder at = Builder.atStart(inner.body());
        Value zero = constant(rows, 0);
        Value isFirst = is(at, nest.getFirst(), zero);
        for (ForOp loop : nest.subList(1, nest.size()))
            isFirst = BinaryOp.create(at, location, BinaryOp.Kind.ANDI, isFirst, is(at, loop, zero))
                    .result();
        IfOp first = IfOp.create(at, location, isFirst, _ -> List.of());
        Op end = first.whenTrue().block().last();
        for (Op op : rows.begins()) Rewriter.at(op).moveOpBefore(op, end);
    }

    /// Does what the loop that sends does, for one token.
    private static void send(ForOp loop, Value counter, Op end) {
        Rewriter rewriter = Rewriter.at(loop);
        for (Op op : List.copyOf(loop.body().ops())) if (op != loop.yielded()) rewriter.moveOpBefore(op, end);
        rewriter.replaceAllUses(loop.counter(), counter);
        rewriter.erase(loop);
    }

    private static Value is(Builder at, ForOp loop, Value number) {
        return CompareIntegerOp.create(at, loop.location(), IntegerPredicate.EQ, loop.counter(), number)
                .result();
    }

    private static Value constant(RowLoop rows, long number) {
        TaskOp task = rows.task();
        return ConstantOp.index(Rewriter.at(task.body().first()), task.location(), number)
                .result();
    }
}
