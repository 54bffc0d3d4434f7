package dev.headrace.compiler.dataflow;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;

/// Each loop nest over tiles becomes a kernel with one task, each computation for the host a kernel on the host.
///
/// Before:
/// ```mlir
/// %init = tensor.empty() : tensor<8x4xf32>
/// %r = scf.for %i = %c0 to %c8 step %c4 iter_args(%a = %init) -> (tensor<8x4xf32>) {
///   %x = tensor.extract_slice %X[%i, 0] [4, 4] [1, 1] : tensor<8x4xf32> to tensor<4x4xf32>
///   %y = linalg.generic … ins(%x) outs(%e) …
///   %b = tensor.insert_slice %y into %a[%i, 0] [4, 4] [1, 1] : tensor<4x4xf32> into tensor<8x4xf32>
///   scf.yield %b : tensor<8x4xf32>
/// }
/// ```
/// After, with `!s` for `!dataflow.itensor<tensor<4x4xf32>, [2], [4], affine_map<(d0) -> (d0, 0)>>`:
/// ```mlir
/// %r = dataflow.kernel @k(%X) : (tensor<8x4xf32>) -> tensor<8x4xf32> {
/// ^bb0(%sx: !s):
///   %dest = dataflow.itensor_empty : !s
///   %t = dataflow.task @k(%dest) attributes {role = "compute"} : (!s) -> !s {
///   ^bb0(%d: !s):
///     %w = scf.for %i = %c0 to %c8 step %c4 iter_args(%a = %d) -> (!s) {
///       %x = dataflow.itensor_read %sx init %e0 : !s, tensor<4x4xf32> -> tensor<4x4xf32>
///       %y = linalg.generic … ins(%x) outs(%e) …
///       %b = dataflow.itensor_write %y into %a : tensor<4x4xf32>, !s
///       scf.yield %b : !s
///     }
///     dataflow.yield %w : !s
///   }
///   dataflow.yield %t : !s
/// }
/// ```
public record WrapInKernels() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        UniqueNames names = new UniqueNames();
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            for (Op op : function.body().ops()) {
                switch (op) {
                    case ForOp nest -> NestToKernel.convert(nest, names);
                    case GenericOp generic when isForHost(generic) -> HostToKernel.convert(generic, names);
                    default -> {}
                }
            }
        }
        Patterns.eraseUnused(module);
    }

    private static boolean isForHost(GenericOp op) {
        return op.attribute("headrace.placement", StringAttr.class)
                .map(StringAttr::value)
                .orElse("")
                .equals(KernelOp.HOST);
    }
}
