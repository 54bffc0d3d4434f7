package dev.headrace.compiler.fusion;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;

/// Puts kernels together as long as what they keep on the chip fits (StreamTensor, Algorithm 2, mended): streams of
/// equal type connect directly, others through a converter, and the tensor between them leaves external memory.
///
/// Before:
/// ```mlir
/// %1 = dataflow.kernel @a(%0) : (tensor<8x8xf32>) -> tensor<8x8xf32> { … dataflow.yield %t : !by_column }
/// %2 = dataflow.kernel @b(%1) : (tensor<8x8xf32>) -> tensor<8x8xf32> { ^bb0(%x: !by_row): … }
/// ```
/// After:
/// ```mlir
/// %2 = dataflow.kernel @ab(%0) : (tensor<8x8xf32>) -> tensor<8x8xf32> {
///   … %c = dataflow.itensor_converter %t : !by_column to !by_row …
/// }
/// ```
/// Differences from the printed algorithm: the cost of a kernel counts its own buffers, and each distinct converter
/// rather than the first edge only; a kernel without predecessors joins the current group; no group is empty; a kernel
/// that is too large for the chip alone is an error that says what to shrink.
///
/// What a fused kernel may keep on the chip is the smaller of the two: `limit`, and what the module says in
/// [KernelOp#FUSION_LIMIT]. A kernel that alone keeps more stays alone.
///
/// @param onChipBits what there is on the chip
/// @param limit what fused kernels may keep of it
public record FuseKernels(long onChipBits, long limit) implements Pass {
    public FuseKernels(long onChipBits) {
        this(onChipBits, onChipBits);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        UniqueNames names = new UniqueNames();
        long most = module.attribute(KernelOp.FUSION_LIMIT, IntegerAttr.class)
                .map(bits -> Math.min(bits.value(), limit))
                .orElse(limit);
        for (KernelOp kernel : module.all(KernelOp.class)) if (kernel.isOnHost()) names.claim(kernel.symbol());
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            FusionPlan plan = FusionPlan.of(function, onChipBits, most, context);
            if (context.diagnostics().hasErrors()) return;
            plan.orderByGroup(function);
            for (FusionPlan.Group group : plan.groups()) new KernelMerge(function, group, names, context).merge();
        }
    }
}
