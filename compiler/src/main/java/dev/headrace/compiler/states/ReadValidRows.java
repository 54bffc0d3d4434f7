package dev.headrace.compiler.states;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Of a cache, only the rows up to the position hold anything; those behind it are masked out. Where nothing depends on
/// them, loops over rows end behind the position, all of them in steps of some rows.
///
/// Before:
/// ```mlir
/// dataflow.task @load.position() { %p = memref.load %position[]   stream_write %p, %to_mask }
/// dataflow.task @load.k() { for %r = 0 to 512 { %t = memref.load %k[%r]   stream_write %t, %keys } }
/// dataflow.task @mask()   { %p = stream_read %to_mask
///                           for %r = 0 to 512 { … %s = arith.select (%r <= %p), %score, -inf … } }
/// ```
/// After:
/// ```mlir
/// dataflow.task @load.position() { %p = memref.load %position[]   stream_write %p, %to_mask, %to_rows }
/// dataflow.task @rows.position() { %last = arith.minui (stream_read %to_rows), 511
///                                  stream_write (%last >> 5), %rows.0, %rows.1 … }
/// dataflow.task @load.k() { %n = ((stream_read %rows.0 & 15) + 1) * 32
///                           for %r = 0 to %n { %t = memref.load %k[%r]   stream_write %t, %keys } }
/// dataflow.task @mask()   { %p = stream_read %to_mask
///                           %n = ((stream_read %rows.1 & 15) + 1) * 32
///                           for %r = 0 to %n { … } }
/// ```
/// A position that is no row, counted from the end or beyond it, lets loops go to their ends. What comes of it is the
/// same for every position: [ValidRows] proves it, of each task that the rows pass through. Where it cannot, a remark
/// says why. Of several positions, the first counts.
///
/// @param steps how many different numbers of rows there are at most, up to 64; with one, all rows are read
public record ReadValidRows(long steps) implements Pass {
    public static final long USUAL_STEPS = 16;

    /// As many as a byte counts.
    private static final long MOST_STEPS = 64;

    public ReadValidRows {
        if (steps < 1 || steps > MOST_STEPS) throw new IllegalArgumentException("steps cannot be " + steps);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        if (steps < 2) return;
        for (KernelOp kernel : module.all(KernelOp.class)) {
            if (kernel.isOnHost() || !kernel.isInMemory()) continue;
            List<ValidRows> all = new ArrayList<>();
            for (ValidRows.Search search : ValidRows.in(kernel)) {
                search.rows().ifPresent(all::add);
                if (search.rows().isEmpty())
                    context.remark(
                            Remark.of("states", kernel.symbol(), "reads rows behind the position", search.obstacle()));
            }
            for (ValidRows rows : ValidRows.together(all))
                if (rows.position().equals(all.getFirst().position())) end(kernel, rows, context);
        }
    }

    private void end(KernelOp kernel, ValidRows rows, PassContext context) {
        long step = step(rows);
        if (step == rows.rows()) return;
        Optional<LoadOp> given = EndRows.given(kernel, rows);
        if (given.isEmpty()) {
            context.remark(Remark.of(
                    "states", kernel.symbol(), "reads rows behind the position", "no task loads it once and for all"));
            return;
        }
        new EndRows(kernel, given.get(), rows, step).replace();
        context.remark(Remark.of(
                        "states",
                        kernel.symbol(),
                        "reads rows up to the position",
                        "what comes behind it is masked out, and adds nothing")
                .with("rows", rows.rows())
                .with("step", step)
                .with("loops", rows.loops().size()));
    }

    /// The least number of rows that all divide into and that makes no more than so many steps.
    private long step(ValidRows rows) {
        for (long count = Math.min(steps, rows.rows()); count > 1; count--) {
            if (rows.rows() % count != 0) continue;
            long step = rows.rows() / count;
            if (rows.loops().keySet().stream().allMatch(loop -> step % loop.inTrip() == 0)) return step;
        }
        return rows.rows();
    }
}
