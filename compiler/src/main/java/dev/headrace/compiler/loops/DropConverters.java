package dev.headrace.compiler.loops;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
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
                && in.isComplete()
                && out.isComplete()
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
                .with("bits_before", in.buffer().type().bits() * (in.buffer().isDouble() ? 2 : 1)));
        if (vanishes) {
            Rewriter.at(task).erase(task);
            Rewriter.at(behind).replaceAllUses(behind.result(), before.result());
            Rewriter.at(behind).erase(behind);
            return;
        }
        new TokenWidths(before, out.streams(), Math.min(in.tokens(), out.tokens()))
                .write(Rewriter.at(task.body().first()), Rewriter.at(in.task()), task.location());
        Rewriter.at(in.task()).erase(in.task());
        Rewriter.at(out.task()).erase(out.task());
        Rewriter.at(in.buffer()).erase(in.buffer());
    }

    /// Whether a stream shares its FIFO with no other.
    private static boolean isAlone(StreamOp stream) {
        return !stream.hasAttribute(StreamOp.FIFO);
    }
}
