package dev.headrace.compiler.states;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;

/// A cache of keys or values gets one row for each token, and is read whole. Where old and new value may lie in one
/// place, only that row is written; the kernel says so ([KernelOp#IN_PLACE]).
///
/// Before:
/// ```mlir
/// dataflow.kernel @layer(%cache, %row) {
/// ^bb0(%cache: memref<2x64xf32>, …, %new: memref<2x64xf32>):
///   dataflow.task @compute() { for %r, %d {
///     %old = stream_read %loaded
///     %value = arith.select (%r == %position), %fresh, %old
///     stream_write %value, %next
///     stream_write %value, %stored } }
///   dataflow.task @store() {
///     for %r, %d { memref.store (stream_read %stored), %new[%r, %d] } }
/// ```
/// After:
/// ```mlir
/// dataflow.kernel @layer(%cache, %row) attributes {in_place = array<i64: 0>} {
///   dataflow.task @compute() {
///     for %r, %d { … scf.if (%r == %position or %r == 0) { store %value to %kept   store %r to %number } }
///     stream_write %number, %stored.row
///     for %d { stream_write %kept[%d], %stored } }
///   dataflow.task @store() {
///     %r = stream_read %stored.row
///     for %d { memref.store (stream_read %stored), %new[%r, %d] } }
/// ```
/// Where the position is no row, row 0 is written as it was. The old row at the position may be read before or after it
/// is written: nobody uses it. With more rows, in another order, or where somebody else wants the old value, the cache
/// is written whole, and a remark says why.
public record StoreChangedRows() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) {
            if (kernel.isOnHost() || !kernel.isInMemory()) continue;
            for (KeptState state : KeptState.of(kernel)) {
                ChangedRow.Search search = ChangedRow.in(state);
                String name = kernel.symbol() + ", result " + state.result();
                if (search.row().isEmpty()) {
                    context.remark(Remark.of("states", name, "is written whole", search.obstacle()));
                    continue;
                }
                ChangedRow row = search.row().orElseThrow();
                context.remark(Remark.of(
                                "states",
                                name,
                                "is written in place, one row of it",
                                "the others stay as they are, and nobody uses the old one")
                        .with("rows", row.condition().rows()));
                new StoreRow(row).replace();
                mark(state);
            }
        }
    }

    private static void mark(KeptState state) {
        KernelOp kernel = state.kernel();
        Dims before = kernel.attribute(KernelOp.IN_PLACE, DenseArrayAttr.class)
                .map(DenseArrayAttr::values)
                .orElseGet(() -> Dims.filled(kernel.results().size(), KernelOp.ELSEWHERE));
        Rewriter.at(kernel)
                .setAttribute(
                        kernel, KernelOp.IN_PLACE, DenseArrayAttr.i64(before.with(state.result(), state.source())));
    }
}
