package dev.headrace.compiler.loops;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;

/// Sums that a task clears, adds up and sends in three loop nests become one nest: the first term is added to the
/// number that was there at the beginning, and a sum leaves as soon as its last term is added. The task takes as many
/// cycles as it has terms, whoever reads its sums can begin while the last terms come, and the same nest follows for
/// the next sums without a pause. Elements are computed by the same steps in the same order, so no bit changes.
///
/// Before:
/// ```mlir
/// scf.for %i = %c0 to %c64 step %c8 { … memref.store %zero, %sums[%i + %lane] … }
/// scf.for %k = %c0 to %c32 step %c1 { scf.for %i = %c0 to %c64 step %c8 {
///   … memref.store (memref.load %sums[%i + %lane] + …), %sums[%i + %lane] … } }
/// scf.for %i = %c0 to %c64 step %c8 { %row = vector.load %sums[%i]   dataflow.stream_write %row, %out }
/// ```
/// After:
/// ```mlir
/// scf.for %k = %c0 to %c32 step %c1 { scf.for %i = %c0 to %c64 step %c8 {
///   %row = dataflow.buffer : memref<8xf32>
///   … %before = arith.select (%k == 0), %zero, (memref.load %sums[%i + %lane])
///   … memref.store %sum, %sums[%i + %lane]   memref.store %sum, %row[%lane] …
///   scf.if (%k == 31) { dataflow.stream_write (vector.load %row), %out } } }
/// ```
/// Where lanes add to more sums at once than a token has, they leave as one token, which a task behind cuts.
///
/// Not where the next term of a sum comes so soon that the choice of its first would have to be waited for, and not
/// where something else than sums is read to send them.
public record FuseSumLoops() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (TaskOp task : module.all(TaskOp.class))
            for (BufferOp buffer : task.all(BufferOp.class))
                SumLoops.of(buffer).ifPresent(loops -> {
                    context.remark(Remark.of(
                                    "loops",
                                    task.symbol(),
                                    "clears, adds and sends its sums in one loop nest",
                                    "a sum leaves with its last term, and nothing lies between two of them")
                            .with("sums", buffer.type().shape().product())
                            .with("tokens_cut_behind", loops.isCut() ? loops.lanes() / loops.row() : 1));
                    new FusedSums(loops.isCut() ? CutSends.in(loops) : loops).replace();
                });
    }
}
