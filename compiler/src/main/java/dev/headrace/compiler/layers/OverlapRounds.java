package dev.headrace.compiler.layers;

import dev.headrace.dialects.dataflow.HandOver;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.UnitAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;

/// Lets each task of a kernel go on to the next round when it is done with its own: what loads weights fills its FIFOs
/// for the next layer while others still work on this one.
///
/// Before:
/// ```mlir
/// dataflow.kernel @layers(%x, %w) attributes {rounds = 24 : i64} …
/// ```
/// After, where what rounds hand on is written and read in one order:
/// ```mlir
/// dataflow.kernel @layers(%x, %w) attributes {overlap, rounds = 24 : i64} …
/// ```
public record OverlapRounds() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) {
            if (kernel.rounds() < 2) continue;
            String obstacle = HandOver.obstacle(kernel);
            if (obstacle.isEmpty()) Rewriter.at(kernel).setAttribute(kernel, KernelOp.OVERLAP, UnitAttr.UNIT);
            context.remark(Remark.of(
                            "layers",
                            kernel.symbol(),
                            obstacle.isEmpty() ? "its rounds overlap" : "its rounds follow each other",
                            obstacle.isEmpty()
                                    ? "what a round leaves for the next passes in the order in which it is taken"
                                    : obstacle)
                    .with("rounds", kernel.rounds()));
        }
    }
}
