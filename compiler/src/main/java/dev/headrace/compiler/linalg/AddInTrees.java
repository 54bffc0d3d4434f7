package dev.headrace.compiler.linalg;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.Accumulation;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.TensorType;
import java.util.List;

/// Says of sums of real numbers in which order hardware can add them quickly: the terms of some neighbouring iterations
/// in a tree, and what each tree gives to the sum. The same for maxima and minima. It is the only place where the order
/// of a sum is changed; from here on every level and the hardware keep it.
///
/// Marked are sums that take the elements of an input one after the other as they lie in memory, such as those of norms
/// and softmax, or of a product of a query with rows of keys: their terms come many at once. Where rows hold a term of
/// each of several sums, such as rows of values, a few short rows are combined in trees: a sum is needed again when the
/// next rows are there, and by then the addition must be done. Products with parameters
/// keep their order, and so do programs in which windows move over images, where rows pass one by one.
///
/// Before: `linalg.generic` that adds up the rows of a `tensor<4x1024xf32>`. After: the same with `headrace.tree = 64 :
/// i64`.
public record AddInTrees() implements Pass {
    /// The most terms of a tree. An adder gives its result after some cycles; a tree of as many tokens keeps it busy.
    private static final long MOST = 64;

    /// The same where each input comes with the other's elements, a row of keys at a time. Of short rows, no fewer
    /// elements than four tokens have, for so many pass before an addition has to be done.
    private static final long MOST_OF_PRODUCT = 128;

    /// Bits of as many tokens as an addition takes cycles, each a row of a channel.
    private static final long FOUR_TOKENS = 4 * 512;

    /// The same for maxima and minima, which are there in the same cycle: more at once take more logic and no less
    /// time.
    private static final long MOST_OF_MAXIMA = 16;

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class))
            if (!function.isDeclaration() && !hasWindows(function.body())) mark(function.body(), context);
    }

    private static boolean hasWindows(Block body) {
        for (GenericOp op : body.ops(GenericOp.class))
            for (AffineMap map : op.maps())
                for (AffineExpr position : map.results()) if (position instanceof AffineExpr.Add) return true;
        return false;
    }

    private static void mark(Block body, PassContext context) {
        for (GenericOp op : body.ops(GenericOp.class)) {
            if (op.hasAttribute(GenericOp.TREE) || !canBeMarked(op)) continue;
            long size = size(op);
            if (size < 2) continue;
            Rewriter.at(op).setAttribute(op, GenericOp.TREE, IntegerAttr.i64(size));
            context.remark(Remark.of(
                            "linalg",
                            String.join(" + ", op.location().names()),
                            "combines " + size + " terms in a tree",
                            "they come together, and no term waits for what the one before gave")
                    .with("terms", size));
        }
    }

    private static boolean canBeMarked(GenericOp op) {
        if (op.isParallel() || !(op.outputs().getFirst().definingOp() instanceof FillOp)) return false;
        Accumulation sum = op.accumulation().orElse(null);
        return sum != null
                && sum.term().type() == FloatType.F32
                && ReductionOp.isKnown(sum.combining().kind(), FloatType.F32)
                && isSumInside(op)
                && (tensors(op) == 1 || op.inputs().stream().noneMatch(Leaves::isLeaf))
                && (takesOneInOrder(op) || sumsInRow(op) > 0);
    }

    private static long tensors(GenericOp op) {
        return op.inputs().stream()
                .filter(input -> input.type() instanceof TensorType)
                .count();
    }

    /// Whether the loops over terms are the inner ones.
    private static boolean isSumInside(GenericOp op) {
        List<IteratorType> iterators = op.iterators();
        return iterators.lastIndexOf(IteratorType.PARALLEL) < iterators.indexOf(IteratorType.REDUCTION);
    }

    /// Whether an input gives each of its elements once, in the order in which they lie.
    private static boolean takesOneInOrder(GenericOp op) {
        for (int i = 0; i < op.inputs().size(); i++) {
            if (!(op.operand(i).type() instanceof TensorType type)) continue;
            if (type.elements() == op.loopExtents().product() && isInOrder(op, op.map(i))) return true;
        }
        return false;
    }

    private static boolean isInOrder(GenericOp op, AffineMap map) {
        int last = -1;
        for (AffineExpr position : map.results()) {
            if (!(position instanceof AffineExpr.Dim(int loop))) {
                if (!(position instanceof AffineExpr.Constant)) return false;
            } else if (op.loopExtents().at(loop) > 1) {
                if (loop <= last) return false;
                last = loop;
            }
        }
        return true;
    }

    /// How many elements of an input of a product lie in a row, each in a term of another sum; 0 if none gives each of
    /// its elements once, in such rows.
    private static long sumsInRow(GenericOp op) {
        if (tensors(op) < 2) return 0;
        for (int i = 0; i < op.inputs().size(); i++) {
            if (!(op.operand(i).type() instanceof TensorType type)
                    || type.elements() != op.loopExtents().product()) continue;
            int inner = op.map(i).resultCount();
            long elements = 1;
            while (inner > 0 && isLoop(op, op.map(i).result(inner - 1), IteratorType.PARALLEL))
                elements *= type.sizeOf(--inner);
            boolean isTerm = inner > 0 && isLoop(op, op.map(i).result(inner - 1), IteratorType.REDUCTION);
            if (isTerm && elements > 1) return elements;
        }
        return 0;
    }

    private static boolean isLoop(GenericOp op, AffineExpr position, IteratorType kind) {
        return position instanceof AffineExpr.Dim(int loop) && op.iterators().get(loop) == kind;
    }

    /// The largest divisor of the innermost loop over more than one term that makes no larger a tree than there may be.
    private static long size(GenericOp op) {
        int loop = op.loopCount() - 1;
        while (loop > 0 && op.loopExtents().at(loop) == 1) loop--;
        if (op.iterators().get(loop) != IteratorType.REDUCTION) return 1;
        long extent = op.loopExtents().at(loop);
        long size = Math.min(extent, most(op));
        while (extent % size != 0) size--;
        return size;
    }

    private static long most(GenericOp op) {
        if (op.accumulation().orElseThrow().combining().kind() != BinaryOp.Kind.ADDF) return MOST_OF_MAXIMA;
        if (!takesOneInOrder(op))
            return Math.ceilDiv(Math.max(MOST_OF_PRODUCT, FOUR_TOKENS / narrowest(op)), sumsInRow(op));
        return tensors(op) == 1 ? MOST : MOST_OF_PRODUCT;
    }

    /// Bits of the elements that come in rows, as they lie in memory.
    private static long narrowest(GenericOp op) {
        return op.inputs().stream()
                .filter(input -> input.type() instanceof TensorType type
                        && type.elements() == op.loopExtents().product())
                .mapToLong(AddInTrees::storedBits)
                .min()
                .orElse(FloatType.F32.width());
    }

    private static long storedBits(Value tensor) {
        return tensor.definingOp() instanceof GenericOp widened
                        && Generics.isPointwise(widened)
                        && widened.inputs().size() == 1
                        && widened.body().first() instanceof CastOp
                ? storedBits(widened.operand(0))
                : ScalarTypes.width(((TensorType) tensor.type()).element());
    }
}
