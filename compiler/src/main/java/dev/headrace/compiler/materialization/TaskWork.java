package dev.headrace.compiler.materialization;

import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.type.TensorType;

/// How often the innermost loops of a task run, once its tiles are loops over elements: the measure by which tasks are
/// compared before anything is scheduled.
final class TaskWork {
    private TaskWork() {}

    static long of(TaskOp task) {
        return of(task.body());
    }

    private static long of(Block block) {
        long work = 0;
        for (Op op : block) work = Math.addExact(work, of(op));
        return work;
    }

    private static long of(Op op) {
        return switch (op) {
            case ForOp loop -> Math.multiplyExact(loop.tripCount().orElse(1), of(loop.body()));
            case GenericOp generic -> generic.loopExtents().product();
            case FillOp fill -> ((TensorType) fill.result().type()).elements();
            case InsertSliceOp insert -> insert.sliceType().elements();
            case ItensorReadOp read ->
                TilePassage.passes(read) ? 0 : read.sourceType().tile().elements();
            case ItensorWriteOp write -> of(write);
            default -> 0;
        };
    }

    /// A computed tile is sent by the loop that makes it, and all copies of a tile by one loop.
    private static long of(ItensorWriteOp write) {
        if (!TilePassage.isFirstOfItsTile(write)) return 0;
        boolean computed = write.tile().definingOp() instanceof GenericOp && TilePassage.passes(write);
        return computed ? 0 : write.destType().tile().elements();
    }
}
