package dev.headrace.compiler.linalg;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.compiler.analysis.GenericDraft;
import dev.headrace.compiler.analysis.Generics;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// A slice of a computation becomes the computation on slices, where all that is used of it are slices that do not
/// overlap: the three parts of a fused QKV projection become three projections with a third of the weight each.
///
/// Before:
/// ```mlir
/// %qkv = linalg.generic … ins(%x, %w : tensor<16x64xf32>, tensor<64x192xf32>) … -> tensor<16x192xf32>
/// %k = tensor.extract_slice %qkv[0, 64] [16, 64] [1, 1] : tensor<16x192xf32> to tensor<16x64xf32>
/// ```
/// After:
/// ```mlir
/// %wk = tensor.extract_slice %w[0, 64] [64, 64] [1, 1] : tensor<64x192xf32> to tensor<64x64xf32>
/// %k = linalg.generic … ins(%x, %wk : tensor<16x64xf32>, tensor<64x64xf32>) … -> tensor<16x64xf32>
/// ```
/// Copies are sliced whatever is used of them, as they compute nothing. A slice that leaves out hardly anything stays:
/// a size may be what it is to be even. Never more work than before. Each rewrite puts
/// slices only further up, so it ends at the leaves.
public record BubbleSlices() implements Pass {
    /// A slice that leaves out less than such a part stays behind the computation.
    private static final long HARDLY = 32;

    @Override
    public void run(ModuleOp module, PassContext context) {
        new Patterns(new SliceOperands()).apply(module);
    }

    private record SliceOperands() implements Pattern<ExtractSliceOp> {
        @Override
        public Class<ExtractSliceOp> root() {
            return ExtractSliceOp.class;
        }

        @Override
        public Outcome rewrite(ExtractSliceOp slice, Rewriter rewriter) {
            if (!(slice.source().definingOp() instanceof GenericOp op)) return noMatch("slices no computation");
            if (op.results().size() != 1 || !op.outputMap(0).isProjectedPermutation(false))
                return noMatch("the computation does not write its result loop by loop");
            if (!Generics.isCopy(op) && leavesOutHardlyAnything(slice))
                return noMatch("would make even sizes odd for hardly less work");
            if (!Generics.isCopy(op) && !areDisjointSlices(op.result().users()))
                return noMatch("would compute parts of the result twice");
            rewriter.replace(slice, new SlicedGeneric(op, SliceDims.of(slice)).build(rewriter));
            return Outcome.REWRITTEN;
        }

        private static boolean leavesOutHardlyAnything(ExtractSliceOp slice) {
            long all = slice.wholeType().elements();
            return (all - slice.sliceType().elements()) * HARDLY < all;
        }

        private static boolean areDisjointSlices(List<Op> users) {
            List<SliceDims> seen = new ArrayList<>();
            for (Op user : users) {
                if (!(user instanceof ExtractSliceOp slice)) return false;
                SliceDims dims = SliceDims.of(slice);
                for (SliceDims other : seen) if (!dims.isDisjoint(other)) return false;
                seen.add(dims);
            }
            return true;
        }
    }

    /// A computation confined to a slice of its result.
    private static final class SlicedGeneric {
        private final GenericOp op;
        private final long[] offsets;
        private final long[] sizes;
        private final boolean[] dropped;

        SlicedGeneric(GenericOp op, SliceDims slice) {
            this.op = op;
            offsets = new long[op.loopCount()];
            sizes = op.loopExtents().toArray();
            dropped = new boolean[op.loopCount()];
            for (int d = 0; d < slice.rank(); d++) {
                int loop = op.outputMap(0).dimOf(d).orElseThrow();
                offsets[loop] = slice.offset(d);
                sizes[loop] = slice.size(d);
                dropped[loop] = slice.isDropped(d);
            }
        }

        Value build(Rewriter rewriter) {
            List<AffineExpr> shifted = new ArrayList<>();
            List<AffineExpr> bare = new ArrayList<>();
            List<IteratorType> iterators = new ArrayList<>();
            for (int loop = 0; loop < op.loopCount(); loop++) {
                AffineExpr counter = dropped[loop] ? AffineExpr.constant(0) : AffineExpr.dim(iterators.size());
                bare.add(counter);
                shifted.add(counter.plus(offsets[loop]));
                if (!dropped[loop]) iterators.add(op.iterators().get(loop));
            }
            GenericDraft draft = GenericDraft.of(op);
            draft.loops(iterators, shifted);
            for (int i = 0; i < op.operandCount(); i++) {
                if (!(op.operand(i).type() instanceof TensorType)) continue;
                List<AffineExpr> results = new ArrayList<>();
                for (int r = 0; r < op.map(i).resultCount(); r++) {
                    OptionalInt loop = op.map(i).dimOf(r);
                    if (loop.isEmpty()) results.add(draft.map(i).result(r));
                    else if (!dropped[loop.getAsInt()]) results.add(bare.get(loop.getAsInt()));
                }
                draft.operand(i, slice(rewriter, i), AffineMap.of(iterators.size(), results));
            }
            List<Long> extents = new ArrayList<>();
            for (int loop = 0; loop < op.loopCount(); loop++) if (!dropped[loop]) extents.add(sizes[loop]);
            draft.trimOperands(rewriter, new Dims(extents));
            return draft.build(rewriter).result();
        }

        private Value slice(Rewriter rewriter, int operand) {
            Value whole = op.operand(operand);
            TensorType type = (TensorType) whole.type();
            List<Long> starts = new ArrayList<>();
            List<Long> lengths = new ArrayList<>();
            List<Long> shape = new ArrayList<>();
            for (int r = 0; r < type.rank(); r++) {
                OptionalInt loop = op.map(operand).dimOf(r);
                starts.add(loop.isPresent() ? offsets[loop.getAsInt()] : 0);
                lengths.add(loop.isPresent() ? sizes[loop.getAsInt()] : type.sizeOf(r));
                if (loop.isEmpty() || !dropped[loop.getAsInt()]) shape.add(lengths.getLast());
            }
            TensorType part = type.withShape(new Dims(shape));
            if (part.equals(type)) return whole;
            if (whole.definingOp() instanceof EmptyOp)
                return EmptyOp.create(rewriter, op.location(), part).result();
            if (whole.definingOp() instanceof FillOp fill) {
                Value empty = EmptyOp.create(rewriter, op.location(), part).result();
                return FillOp.create(rewriter, op.location(), fill.number(), empty)
                        .result();
            }
            List<IndexValue> offset = IndexValue.of(new Dims(starts));
            return ExtractSliceOp.create(rewriter, op.location(), whole, offset, new Dims(lengths), part)
                    .result();
        }
    }
}
