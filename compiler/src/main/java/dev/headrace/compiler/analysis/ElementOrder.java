package dev.headrace.compiler.analysis;

import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IteratorType;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.TensorType;

/// In which order a computation on a tile comes to the elements of its inputs and is done with those of its result:
/// what takes and gives them as they lie needs no memory for them.
public final class ElementOrder {
    /// Bits of the widest token.
    private static final long WIDEST = 512;

    /// The most integers whose sum is one element of a tile that is not stored.
    private static final long MOST_SUMMED = 128;

    private ElementOrder() {}

    /// Whether the loops go through all elements of an input as they lie, each once.
    public static boolean passesEachOnce(GenericOp generic, int input) {
        return generic.operand(input).type() instanceof TensorType type
                && type.elements() == generic.loopExtents().product()
                && passesInOrder(generic, generic.map(input));
    }

    /// Whether the loops, outermost first, go through what the map indexes in row-major order and no element twice.
    private static boolean passesInOrder(GenericOp generic, AffineMap map) {
        int next = 0;
        for (int loop = 0; loop < generic.loopCount(); loop++) {
            if (generic.loopExtents().at(loop) == 1) continue;
            while (next < map.resultCount() && isSingle(generic, map.result(next))) next++;
            if (next == map.resultCount() || map.dimOf(next).orElse(-1) != loop) return false;
            next++;
        }
        while (next < map.resultCount() && isSingle(generic, map.result(next))) next++;
        return next == map.resultCount();
    }

    private static boolean isSingle(GenericOp generic, AffineExpr index) {
        return index instanceof AffineExpr.Constant
                || index instanceof AffineExpr.Dim(int loop)
                        && generic.loopExtents().at(loop) == 1;
    }

    /// Whether each element of the result is a sum of few integers: lanes can take them all at once, as one token; or a
    /// single tree of numbers. Of more, the loops over terms would be short pipelines, one for each element.
    public static boolean isElementSum(GenericOp generic) {
        if (generic.outputs().size() != 1
                || !(generic.result(0).type() instanceof TensorType type)
                || !(type.element() instanceof IntegerType) && generic.tree() == 0
                || !(generic.outputs().getFirst().definingOp() instanceof FillOp fill)
                || fill.block() != generic.block()
                || !fill.result().hasOneUse()) return false;
        AffineMap output = generic.outputMap(0);
        int elements = output.resultCount();
        long summed = 1;
        for (int loop = 0; loop < generic.loopCount(); loop++) {
            boolean parallel = generic.iterators().get(loop) == IteratorType.PARALLEL;
            if (parallel != loop < elements) return false;
            if (parallel && output.dimOf(loop).orElse(-1) != loop) return false;
            if (!parallel) summed *= generic.loopExtents().at(loop);
        }
        if (generic.tree() > 0) return summed == generic.tree();
        return summed <= MOST_SUMMED && summed * widestTerm(generic) <= WIDEST;
    }

    /// Bits of an element of the inputs that come in the order of the loops.
    private static long widestTerm(GenericOp generic) {
        long widest = 1;
        for (int i = 0; i < generic.inputs().size(); i++)
            if (generic.operand(i).type() instanceof TensorType type && passesInOrder(generic, generic.map(i)))
                widest = Math.max(widest, ScalarTypes.width(type.element()));
        return widest;
    }
}
