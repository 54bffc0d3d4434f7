package dev.headrace.compiler.linalg;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import java.util.HashSet;
import java.util.Set;

/// Splits loops and dimensions so that no reshape is left between computations, and drops those of extent 1. What has
/// to be reshaped are the leaves, which costs nothing, and the results of the function.
///
/// Before:
/// ```mlir
/// %q = linalg.generic … (d0, d1, d2) -> (d0, d1) … outs(… : tensor<16x64xf32>)
/// %h = tensor.expand_shape %q [[0], [1, 2]] output_shape [16, 4, 16] : tensor<16x64xf32> into tensor<16x4x16xf32>
/// %s = linalg.generic … ins(%h : tensor<16x4x16xf32>) …
/// ```
/// After, with the loop `d1` of 64 split into 4 and 16:
/// ```mlir
/// %w = tensor.expand_shape %weight [[0], [1, 2]] … into tensor<64x4x16xf32>
/// %h = linalg.generic … (d0, d1, d2, d3) -> (d0, d1, d2) … ins(…, %w) outs(… : tensor<16x4x16xf32>)
/// %s = linalg.generic … ins(%h : tensor<16x4x16xf32>) …
/// ```
///
/// Values stay the same to the last bit: split loops run in the order of the whole one. [DimSplits] decides for the
/// whole function at once, so nothing is pushed back and forth.
public record AlignShapes() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            Set<Op> outermost = outermostReshapes(function.body());
            DimSplits splits = DimSplits.of(function.body(), outermost);
            AlignedRewrite.rewrite(function.body(), splits, outermost);
        }
        Patterns.eraseUnused(module);
    }

    /// Reshapes whose results go nowhere but out of the function.
    private static Set<Op> outermostReshapes(Block body) {
        Set<Op> outermost = new HashSet<>();
        for (Op op : body.ops().reversed()) {
            boolean out = Leaves.isReshape(op)
                    && op.result(0).users().stream().allMatch(u -> u instanceof ReturnOp || outermost.contains(u));
            if (out) outermost.add(op);
        }
        return outermost;
    }
}
