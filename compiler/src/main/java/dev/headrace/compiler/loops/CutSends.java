package dev.headrace.compiler.loops;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.vector.LoadOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.type.VectorType;
import java.util.List;
import java.util.Objects;

/// Sums are sent in rows as wide as the lanes that add to them; a task behind cuts these into what its reader takes.
///
/// Before, with 16 lanes:
/// ```mlir
/// scf.for %i = %c0 to %c64 step %c8 {
///   %row = vector.load %sums[%i] : vector<8xf32>
///   dataflow.stream_write %row, %out
/// }
/// ```
/// After:
/// ```mlir
/// scf.for %i = %c0 to %c64 step %c16 {
///   %row = vector.load %sums[%i] : vector<16xf32>
///   dataflow.stream_write %row, %wide
/// }
/// dataflow.task @convert.out() { … stream_read %wide … stream_write … %out … }
/// ```
final class CutSends {
    private CutSends() {}

    /// Whether all that is done with a row is to send it, and nobody else sends there.
    static boolean canBe(SumLoops loops) {
        ForOp innermost = loops.sends().getLast();
        return loops.send() instanceof LoadOp row
                && row.block() == innermost.body()
                && row.result().hasOneUse()
                && row.result().users().getFirst() instanceof StreamWriteOp write
                && write.block() == innermost.body()
                && write.stream().definingOp() instanceof StreamOp stream
                && !stream.hasAttribute(StreamOp.FIFO)
                && write.stream().users().stream()
                                .filter(StreamWriteOp.class::isInstance)
                                .count()
                        == 1
                && stream.writer().parent() instanceof KernelOp
                && SumLoops.number(innermost.step()) == loops.row()
                && SumLoops.number(innermost.upper()) % loops.lanes() == 0
                && rounds(innermost, stream.writer()) > 0;
    }

    static SumLoops in(SumLoops loops) {
        ForOp innermost = loops.sends().getLast();
        LoadOp row = (LoadOp) loops.send();
        StreamWriteOp write = (StreamWriteOp) row.result().users().getFirst();
        StreamOp narrow = (StreamOp) Objects.requireNonNull(write.stream().definingOp());
        TaskOp task = narrow.writer();
        Location location = row.location();
        UniqueNames names = UniqueNames.besideTasksOf((KernelOp) Objects.requireNonNull(task.parent()));
        VectorType type = VectorType.of(row.type().element(), loops.lanes());
        String name = names.claim("convert." + narrow.symbol());
        StreamOp wide =
                StreamOp.create(Rewriter.at(narrow), location, name + ".in", new StreamType(type), narrow.depth());
        long tokens = rounds(innermost, task) * loops.row() / loops.lanes();
        Rewriter at = Rewriter.at(row);
        LoadOp whole = LoadOp.create(at, location, type, row.memref(), row.indices());
        StreamWriteOp.create(at, location, whole.result(), wide.result());
        at.erase(write);
        at.erase(row);
        Op outermost = loops.sends().getFirst();
        at.setOperand(
                innermost,
                2,
                ConstantOp.index(Rewriter.at(outermost), location, loops.lanes())
                        .result());
        TaskOp cut = TaskOp.create(Builder.after(task), location, name, TaskRole.CONVERT, List.of());
        YieldOp end = YieldOp.create(Builder.atEnd(cut.body()), location, List.of());
        new TokenWidths(wide, List.of(narrow), tokens).write(Rewriter.at(end), Rewriter.at(end), location);
        return loops.sending(whole, loops.lanes());
    }

    /// How often the body of a loop runs in one run of a task; 0 if something else than loops decides.
    private static long rounds(ForOp innermost, TaskOp task) {
        long rounds = 1;
        for (Op at = innermost; at != task; at = at.parent()) {
            if (!(at instanceof ForOp loop)) return 0;
            rounds = Math.multiplyExact(rounds, loop.tripCount().orElse(0));
        }
        return rounds;
    }
}
