package dev.headrace.compiler.tiling;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;

/// Each computation for the device becomes one nest of loops over tiles, of the sizes that [ChooseTiles] left. The
/// loops over the result come first, then those of the reduction, which carry the tile of the result only.
///
/// Before:
/// ```mlir
/// %zeros = linalg.fill ins(%zero : f32) outs(%e : tensor<16x64xf32>) -> tensor<16x64xf32>
/// %c = linalg.generic … {headrace.tile = array<i64: 16, 16, 16>} ins(%a, %b : tensor<16x64xf32>, tensor<64x64xf32>)
/// outs(%zeros) … ```
/// After:
/// ```mlir
/// %c = scf.for %j = %c0 to %c64 step %c16 iter_args(%whole = %empty) -> (tensor<16x64xf32>) {
///   %e = tensor.empty() : tensor<16x16xf32>
///   %zeros = linalg.fill ins(%zero : f32) outs(%e : tensor<16x16xf32>) -> tensor<16x16xf32>
///   %sum = scf.for %k = %c0 to %c64 step %c16 iter_args(%so_far = %zeros) -> (tensor<16x16xf32>) {
///     %x = tensor.extract_slice %a[0, %k] [16, 16] [1, 1] : tensor<16x64xf32> to tensor<16x16xf32>
///     %y = tensor.extract_slice %b[%k, %j] [16, 16] [1, 1] : tensor<64x64xf32> to tensor<16x16xf32>
///     %next = linalg.generic … ins(%x, %y) outs(%so_far) …
///     scf.yield %next : tensor<16x16xf32>
///   }
///   %more = tensor.insert_slice %sum into %whole[0, %j] [16, 16] [1, 1] : tensor<16x16xf32> into tensor<16x64xf32>
///   scf.yield %more : tensor<16x64xf32>
/// }
/// ```
/// A slice stands in the outermost loop that its place allows, one for all inputs that need the same. A nest begins
/// with a loop of one trip where it would have none around the result, or where a slice depends on no loop. Inside a
/// tile the reduction loops are the outer ones, but for integers ([TileInside]), whose terms come in one loop where
/// they lie in a row ([JoinedTerms]). Where two
/// reduction loops are cut into tiles, sums are added in another order than before; all else stays as it is to the last
/// bit.
public record TileComputations() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            for (GenericOp op : function.body().ops(GenericOp.class))
                if (op.hasAttribute(ChooseTiles.TILE)) TiledNest.replace(op);
        }
        Patterns.eraseUnused(module);
        ViewsOfCallers.in(module);
    }
}
