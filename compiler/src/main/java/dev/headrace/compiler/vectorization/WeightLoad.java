package dev.headrace.compiler.vectorization;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.LinearIndex;
import dev.headrace.dialects.vector.LoadOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.List;
import java.util.Optional;

/// A task that does nothing but send rows of one tensor outside to one stream, neighbouring rows one after the other.
///
/// @param row the loop over neighbouring rows, the innermost one
/// @param load of a row
/// @param dim which dimension of the tensor counts rows
record WeightLoad(TaskOp task, ForOp row, LoadOp load, BlockArgument memory, int dim) {
    /// Nothing if what writes the stream is no such task.
    static Optional<WeightLoad> of(StreamOp stream) {
        TaskOp task = stream.writer();
        if (!task.role().equals(Optional.of(TaskRole.LOAD))) return Optional.empty();
        List<StreamWriteOp> writes = task.all(StreamWriteOp.class);
        List<LoadOp> loads = task.all(LoadOp.class);
        if (writes.size() != 1
                || loads.size() != 1
                || writes.getFirst().token() != loads.getFirst().result()) return Optional.empty();
        LoadOp load = loads.getFirst();
        if (!(load.memref() instanceof BlockArgument memory)
                || !(memory.block().owner() instanceof KernelOp)
                || memory.users().size() != 1
                || !(load.parent() instanceof ForOp row)
                || writes.getFirst().parent() != row
                || !row.inits().isEmpty()
                || ConstantOp.integerOf(row.lower()).orElse(-1) != 0
                || ConstantOp.integerOf(row.step()).orElse(0) != 1) return Optional.empty();
        int dim = -1;
        for (int d = 0; d < load.indices().size(); d++) {
            LinearIndex index = LinearIndex.of(load.indices().get(d));
            long factor = index.factor(row.counter()).orElse(-1);
            if (factor == 0) continue;
            if (factor != 1 || dim >= 0) return Optional.empty();
            dim = d;
        }
        return dim < 0 || dim == load.indices().size() - 1
                ? Optional.empty()
                : Optional.of(new WeightLoad(task, row, load, memory, dim));
    }

    /// Bits that one run sends.
    long bits() {
        long rows = row.tripCount().orElse(1);
        for (ForOp loop = row; loop.parent() instanceof ForOp around; loop = around)
            rows *= around.tripCount().orElse(1);
        return Math.multiplyExact(rows, load.type().bits());
    }

    /// Whether every one of so many channels has each so-many-th row.
    boolean allows(long channels) {
        Value index = load.indices().get(dim);
        return row.tripCount().orElse(1) % channels == 0
                && ((MemRefType) memory.type()).sizeOf(dim) % channels == 0
                && LinearIndex.of(index).divisor(row.counter()) % channels == 0;
    }
}
