package dev.headrace.compiler.lowering;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.UnitAttr;
import java.util.ArrayList;
import java.util.List;

/// The two nests of a converter become tasks of their own that take turns on a double buffer: while one half is
/// emptied, the other is filled for the next round.
///
/// Before:
/// ```mlir
/// dataflow.task @convert.x() attributes {role = "convert"} … {
///   scf.for … shared … {
///     %b = dataflow.buffer : memref<8x2xf32>
///     scf.for … { dataflow.stream_read …, memref.store … %b }
///     scf.for … { memref.load %b …, dataflow.stream_write … }
///   }
/// }
/// ```
/// After:
/// ```mlir
/// dataflow.task @convert.x() attributes {role = "convert"} … {
///   scf.for … shared … {
///     %b = dataflow.buffer {double} : memref<8x2xf32>
///     dataflow.task @convert.x.fill() … { scf.for … { dataflow.stream_read …, memref.store … %b } }
///     dataflow.task @convert.x.drain() … { scf.for … { memref.load %b …, dataflow.stream_write … } }
///   }
/// }
/// ```
final class SplitConverters {
    private SplitConverters() {}

    static void in(KernelOp kernel) {
        for (TaskOp task : kernel.tasks()) {
            if (!task.role().equals(java.util.Optional.of(TaskRole.CONVERT))) continue;
            List<BufferOp> buffers = task.all(BufferOp.class);
            if (buffers.size() == 1) split(task, buffers.getFirst());
        }
    }

    private static void split(TaskOp task, BufferOp buffer) {
        List<Op> fill = new ArrayList<>();
        List<Op> drain = new ArrayList<>();
        for (Op op = buffer.nextInBlock(); op != null && op.nextInBlock() != null; op = op.nextInBlock()) {
            drain.add(op);
            if (op.all(StreamReadOp.class).isEmpty()) continue;
            fill.addAll(drain);
            drain.clear();
        }
        if (fill.isEmpty() || drain.isEmpty())
            throw new IllegalStateException(task.symbol() + " does not fill a buffer and then drain it");
        Op end = buffer.block().last();
        wrap(task, "fill", fill, end);
        wrap(task, "drain", drain, end);
        if (buffer.parent() instanceof ForOp) Rewriter.at(buffer).setAttribute(buffer, "double", UnitAttr.UNIT);
    }

    private static void wrap(TaskOp task, String part, List<Op> ops, Op end) {
        Rewriter rewriter = Rewriter.at(end);
        TaskOp inner =
                TaskOp.create(rewriter, task.location(), task.symbol() + "." + part, TaskRole.CONVERT, List.of());
        for (Op op : ops) rewriter.moveOpToEnd(op, inner.body());
        YieldOp.create(Builder.atEnd(inner.body()), task.location(), List.of());
    }
}
