package dev.headrace.compiler.linalg;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import java.util.ArrayList;
import java.util.List;

/// One position of a dimension of a computed tensor is read as such, by a constant in the indexing map. So the two
/// halves of a rotary embedding are read from one tensor.
///
/// Before:
/// ```mlir
/// %h = tensor.extract_slice %q[0, 1, 0] [16, 1, 8] [1, 1, 1] : tensor<16x2x8xf32> to tensor<16x8xf32>
/// %y = linalg.generic {indexing_maps = [(d0, d1) -> (d0, d1), …]} ins(%h) …
/// ```
/// After:
/// ```mlir
/// %y = linalg.generic {indexing_maps = [(d0, d1) -> (d0, 1, d1), …]} ins(%q) …
/// ```
/// Slices of leaves stay, as they cost nothing.
public record FoldSlices() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        new Patterns(new ReadWhole()).apply(module);
    }

    private record ReadWhole() implements Pattern<GenericOp> {
        @Override
        public Class<GenericOp> root() {
            return GenericOp.class;
        }

        @Override
        public Outcome rewrite(GenericOp op, Rewriter rewriter) {
            for (int i = 0; i < op.inputs().size(); i++) {
                if (!(op.operand(i).definingOp() instanceof ExtractSliceOp slice)) continue;
                if (Leaves.isLeaf(slice.result()) || !selectsPositions(SliceDims.of(slice))) continue;
                GenericDraft draft = GenericDraft.of(op);
                draft.operand(i, slice.source(), throughSlice(op.map(i), SliceDims.of(slice)));
                if (!Generics.areReadable(op.loopCount(), draft.operands(), draft.maps())) continue;
                rewriter.replace(op, draft.build(rewriter).results());
                return Outcome.REWRITTEN;
            }
            return noMatch("reads no single position of a tensor");
        }

        private static boolean selectsPositions(SliceDims slice) {
            for (int d = 0; d < slice.rank(); d++) if (!slice.isWhole(d) && slice.size(d) != 1) return false;
            return true;
        }

        private static AffineMap throughSlice(AffineMap map, SliceDims slice) {
            List<AffineExpr> results = new ArrayList<>();
            for (int d = 0; d < slice.rank(); d++) {
                boolean one = !slice.isWhole(d) || slice.isDropped(d);
                results.add(one ? AffineExpr.constant(slice.offset(d)) : map.result(slice.resultDim(d)));
            }
            return AffineMap.of(map.dims(), results);
        }
    }
}
