package dev.headrace.compiler.loops;

import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.List;
import java.util.Optional;

/// A converter whose elements leave in the order in which they come needs no memory: its reader takes larger or smaller
/// tiles of the same rows. Where tokens are equally wide on both sides, the FIFO before it is the one behind it too;
/// where they are not, it keeps one token and does not wait for a tile.
///
/// Before:
/// ```mlir
/// dataflow.task @convert.x() {
///   %b = dataflow.buffer : memref<4x16xf32>
///   dataflow.task @convert.x.fill() { for %i, %j { vector.store (stream_read %in), %b[%i, %j] : vector<8xf32> } }
///   dataflow.task @convert.x.drain() { for %i { stream_write (vector.load %b[%i, 0]), %out : vector<16xf32> } }
/// }
/// ```
/// After:
/// ```mlir
/// dataflow.task @convert.x() {
///   %row = dataflow.buffer : memref<16xf32>
///   for %i { for %part = 0 to 16 step 8 {
///     vector.store (stream_read %in), %row[%part] : vector<8xf32>
///     scf.if (%part == 8) { stream_write (vector.load %row), %out : vector<16xf32> } } }
/// }
/// ```
public record DropConverters() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (TaskOp task : module.all(TaskOp.class)) {
            if (!task.role().equals(Optional.of(TaskRole.CONVERT)) || task.parent() instanceof TaskOp) continue;
            List<ConverterSide> sides = task.all(TaskOp.class).stream()
                    .filter(side -> side != task)
                    .map(ConverterSide::of)
                    .flatMap(Optional::stream)
                    .toList();
            if (sides.size() != 2) continue;
            ConverterSide in = sides.getFirst();
            ConverterSide out = sides.getLast();
            if (keepsOrder(in, out)) drop(task, in, out, context);
        }
    }

    private static boolean keepsOrder(ConverterSide in, ConverterSide out) {
        return in.isFill()
                && !out.isFill()
                && in.buffer() == out.buffer()
                && in.buffer().result().users().size() == 2
                && in.first() == out.first()
                && in.walk().equals(out.walk())
                && Math.max(in.width(), out.width()) % Math.min(in.width(), out.width()) == 0;
    }

    private static void drop(TaskOp task, ConverterSide in, ConverterSide out, PassContext context) {
        StreamOp before = in.streams().getFirst();
        StreamOp behind = out.streams().getFirst();
        boolean vanishes =
                out.streams().size() == 1 && before.type().equals(behind.type()) && isAlone(before) && isAlone(behind);
        context.remark(Remark.of(
                        "loops",
                        task.symbol(),
                        vanishes ? "is no task any more" : "keeps one token only",
                        "elements leave it in the order in which they come")
                .with("bits", in.buffer().type().bits() * (in.buffer().isDouble() ? 2 : 1)));
        if (vanishes) {
            Rewriter.at(task).erase(task);
            Rewriter.at(behind).replaceAllUses(behind.result(), before.result());
            Rewriter.at(behind).erase(behind);
            return;
        }
        pass(task, in, out);
        Rewriter.at(in.task()).erase(in.task());
        Rewriter.at(out.task()).erase(out.task());
        Rewriter.at(in.buffer()).erase(in.buffer());
    }

    /// Whether a stream shares its FIFO with no other.
    private static boolean isAlone(StreamOp stream) {
        return !stream.hasAttribute(StreamOp.FIFO);
    }

    private static void pass(TaskOp task, ConverterSide in, ConverterSide out) {
        Location location = task.location();
        long narrow = Math.min(in.width(), out.width());
        long wide = Math.max(in.width(), out.width());
        Builder start = Rewriter.at(task.body().first());
        Value zero = ConstantOp.index(start, location, 0).result();
        Value one = ConstantOp.index(start, location, 1).result();
        Value whole = ConstantOp.index(start, location, wide).result();
        Value part = ConstantOp.index(start, location, narrow).result();
        Value last = ConstantOp.index(start, location, wide - narrow).result();
        Value trips = ConstantOp.index(start, location, Math.min(in.tokens(), out.tokens()))
                .result();
        MemRefType type =
                new MemRefType(Dims.of(wide), ((MemRefType) in.buffer().result().type()).element());
        BufferOp row = BufferOp.create(start, location, type);
        Rewriter.at(row).setAttribute(row, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(wide)));
        ForOp.create(Rewriter.at(in.task()), location, zero, trips, one, List.of(), (outer, _, _) -> {
            ForOp.create(outer, location, zero, whole, part, List.of(), (inner, at, _) -> {
                read(inner, in, row, narrow == in.width() ? at : zero, at, zero);
                write(inner, out, row, narrow == out.width() ? at : zero, at, last);
                return List.of();
            });
            return List.of();
        });
    }

    /// A narrow token in each iteration, a wide one in the first part.
    private static void read(Builder at, ConverterSide in, BufferOp row, Value place, Value part, Value first) {
        Location location = row.location();
        if (place == part) {
            keep(at, in, row, place);
            return;
        }
        Value isFirst = CompareIntegerOp.create(at, location, IntegerPredicate.EQ, part, first)
                .result();
        IfOp.create(at, location, isFirst, inside -> {
            keep(inside, in, row, place);
            return List.of();
        });
    }

    private static void keep(Builder at, ConverterSide in, BufferOp row, Value place) {
        Value token = StreamReadOp.create(
                        at, row.location(), in.streams().getFirst().result())
                .result();
        if (token.type() instanceof VectorType)
            dev.headrace.dialects.vector.StoreOp.create(at, row.location(), token, row.result(), List.of(place));
        else dev.headrace.dialects.memref.StoreOp.create(at, row.location(), token, row.result(), List.of(place));
    }

    /// A narrow token in each iteration, a wide one in the last part.
    private static void write(Builder at, ConverterSide out, BufferOp row, Value place, Value part, Value last) {
        Location location = row.location();
        if (place == part) {
            send(at, out, row, place);
            return;
        }
        Value isLast = CompareIntegerOp.create(at, location, IntegerPredicate.EQ, part, last)
                .result();
        IfOp.create(at, location, isLast, inside -> {
            send(inside, out, row, place);
            return List.of();
        });
    }

    private static void send(Builder at, ConverterSide out, BufferOp row, Value place) {
        Location location = row.location();
        Type type = out.streams().getFirst().type().element();
        Value token = type instanceof VectorType vector
                ? dev.headrace.dialects.vector.LoadOp.create(at, location, vector, row.result(), List.of(place))
                        .result()
                : dev.headrace.dialects.memref.LoadOp.create(at, location, row.result(), List.of(place))
                        .result();
        for (StreamOp each : out.streams()) StreamWriteOp.create(at, location, token, each.result());
    }
}
