package dev.headrace.compiler.linalg;

import static dev.headrace.ir.pass.Outcome.noMatch;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.compiler.analysis.Reshapes;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.TensorOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.pass.Outcome;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Pattern;
import dev.headrace.ir.pass.Patterns;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Views of constants, filled and empty tensors become such tensors themselves, and two reshapes in a row become one
/// or none.
///
/// Before:
/// ```mlir
/// %a = tensor.collapse_shape %x [[0, 1]] : tensor<4x16xf32> into tensor<64xf32>
/// %b = tensor.expand_shape %a [[0, 1]] output_shape [4, 16] : tensor<64xf32> into tensor<4x16xf32>
/// ```
/// After: `%x` in the place of `%b`. The number of views falls with each rewrite.
public record FoldViews() implements Pass {
    @Override
    public void run(ModuleOp module, PassContext context) {
        new Patterns(new FoldOrigin(), new FoldReshapes()).apply(module);
    }

    private record FoldOrigin() implements Pattern<TensorOp> {
        @Override
        public Class<TensorOp> root() {
            return TensorOp.class;
        }

        @Override
        public Outcome rewrite(TensorOp view, Rewriter rewriter) {
            if (!Leaves.isView(view)) return noMatch("is no view");
            TensorType type = (TensorType) view.result(0).type();
            Value same = inShape(view.operand(0).definingOp(), view, type, rewriter);
            if (same == null) return noMatch("shows neither a constant nor an empty tensor");
            rewriter.replace(view, same);
            return Outcome.REWRITTEN;
        }

        private static @Nullable Value inShape(@Nullable Op origin, Op view, TensorType type, Rewriter rewriter) {
            return switch (origin) {
                case EmptyOp empty ->
                    EmptyOp.create(rewriter, empty.location(), type).result();
                case FillOp fill -> {
                    Value empty =
                            EmptyOp.create(rewriter, fill.location(), type).result();
                    yield FillOp.create(rewriter, fill.location(), fill.number(), empty)
                            .result();
                }
                case ConstantOp constant
                when constant.value() instanceof DenseElementsAttr elements ->
                    ConstantOp.create(
                                    rewriter,
                                    constant.location(),
                                    new DenseElementsAttr(
                                            type,
                                            view instanceof ExtractSliceOp slice && !elements.isSplat()
                                                    ? selected(elements, SliceDims.of(slice))
                                                    : elements.bits()))
                            .result();
                case null, default -> null;
            };
        }

        private static List<Long> selected(DenseElementsAttr elements, SliceDims slice) {
            List<Long> bits = new ArrayList<>();
            select(elements, slice, 0, 0, bits);
            return bits;
        }

        private static void select(DenseElementsAttr elements, SliceDims slice, int dim, long row, List<Long> bits) {
            if (dim == slice.rank()) {
                bits.add(elements.integerAt(row));
                return;
            }
            for (long i = 0; i < slice.size(dim); i++)
                select(elements, slice, dim + 1, row * slice.extent(dim) + slice.offset(dim) + i, bits);
        }
    }

    private record FoldReshapes() implements Pattern<TensorOp> {
        @Override
        public Class<TensorOp> root() {
            return TensorOp.class;
        }

        @Override
        public Outcome rewrite(TensorOp reshape, Rewriter rewriter) {
            if (!Leaves.isReshape(reshape)) return noMatch("is no reshape");
            Op first = reshape.operand(0).definingOp();
            if (first == null || !Leaves.isReshape(first)) return noMatch("reshapes no reshape");
            Value source = first.operand(0);
            Dims shape = ((TensorType) reshape.result(0).type()).shape();
            if (!Reshapes.takesOneStep(((TensorType) source.type()).shape(), shape))
                return noMatch("takes two reshapes");
            rewriter.replace(reshape, Reshapes.to(rewriter, reshape.location(), source, shape));
            return Outcome.REWRITTEN;
        }
    }
}
