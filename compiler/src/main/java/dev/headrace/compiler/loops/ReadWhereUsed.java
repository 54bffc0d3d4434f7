package dev.headrace.compiler.loops;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;

/// A tile that one loop reads from a stream and the next looks at once, element by element in the same order, is read
/// by the loop that looks at it: it needs no memory, and that loop does not wait for the last element.
///
/// Before:
/// ```mlir
/// %tile = dataflow.buffer : memref<1x512xi16>
/// scf.for %i = %c0 to %c512 step %c1 { %x = dataflow.stream_read %in   memref.store %x, %tile[%c0, %i] }
/// scf.for %t = %c0 to %c512 step %c1 {
///   … scf.for %lane = %c0 to %c64 step %c1 { %y = memref.load %tile[%c0, %t] … } {unroll} … }
/// ```
/// After:
/// ```mlir
/// scf.for %t = %c0 to %c512 step %c1 {
///   %x = dataflow.stream_read %in
///   … scf.for %lane = %c0 to %c64 step %c1 { … %x … } {unroll} … }
/// ```
/// Streams are read in another order then; FIFOs are sized after it.
public record ReadWhereUsed() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (TaskOp task : module.all(TaskOp.class))
            for (BufferOp buffer : task.all(BufferOp.class))
                TileRead.of(buffer).ifPresent(tile -> {
                    context.remark(Remark.of(
                                    "loops",
                                    task.symbol(),
                                    "reads a tile where it is used",
                                    "each element is used in one iteration only, in the order in which it comes")
                            .with("elements", buffer.type().shape().product()));
                    replace(tile);
                });
    }

    private static void replace(TileRead tile) {
        StreamReadOp old = tile.read();
        Value element = StreamReadOp.create(Builder.atStart(tile.user().body()), old.location(), old.stream())
                .token();
        for (var load : tile.loads()) Rewriter.at(load).replace(load, element);
        Rewriter.at(tile.fill()).erase(tile.fill());
        Rewriter.at(tile.buffer()).erase(tile.buffer());
    }
}
