package dev.headrace.compiler.analysis;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// What kind of computation a generic operation is.
public final class Generics {
    private Generics() {}

    /// One result, computed for each position on its own, in some order of the dimensions.
    public static boolean isPointwise(GenericOp op) {
        return op.results().size() == 1
                && op.isParallel()
                && !op.readsOutput(0)
                && op.outputMap(0).isPermutation();
    }

    /// Moves elements and computes nothing: a transposition, a broadcast.
    public static boolean isCopy(GenericOp op) {
        return isPointwise(op)
                && op.inputs().size() == 1
                && op.inputs().getFirst().type() instanceof TensorType
                && op.yielded().operand(0) == op.body().argument(0);
    }

    /// Lets a computation that takes the place of another one combine its terms in the same order.
    public static GenericOp inOrderOf(GenericOp old, GenericOp fresh) {
        old.attribute(GenericOp.TREE, IntegerAttr.class)
                .ifPresent(size -> Rewriter.at(fresh).setAttribute(fresh, GenericOp.TREE, size));
        return fresh;
    }

    /// Looks up elements at places that it computes.
    public static boolean isGather(GenericOp op) {
        return !op.all(ExtractOp.class).isEmpty();
    }

    /// Made of operations that cost next to nothing to do twice.
    public static boolean isCheap(GenericOp op) {
        for (Op inner : op.body()) if (!isCheap(inner)) return false;
        return true;
    }

    private static boolean isCheap(Op op) {
        return switch (op) {
            case BinaryOp binary ->
                switch (binary.kind()) {
                    case DIVF, REMF, DIVSI, DIVUI, REMSI, REMUI, FLOORDIVSI, CEILDIVSI -> false;
                    default -> true;
                };
            case NegFOp _,
                    SelectOp _,
                    CompareFloatOp _,
                    CompareIntegerOp _,
                    CastOp _,
                    ConstantOp _,
                    IndexOp _,
                    YieldOp _ -> true;
            default -> false;
        };
    }

    /// Whether these maps may read these operands: each loop is a bare index of some tensor, from which it takes its
    /// extent, and all that it is a bare index of have that extent.
    public static boolean areReadable(int loops, List<? extends Value> operands, List<AffineMap> maps) {
        long[] extents = new long[loops];
        Arrays.fill(extents, -1);
        for (int i = 0; i < maps.size(); i++) {
            if (!(operands.get(i).type() instanceof TensorType type)) continue;
            for (int r = 0; r < maps.get(i).resultCount(); r++) {
                OptionalInt loop = maps.get(i).dimOf(r);
                if (loop.isEmpty()) continue;
                long known = extents[loop.getAsInt()];
                if (known >= 0 && known != type.sizeOf(r)) return false;
                extents[loop.getAsInt()] = type.sizeOf(r);
            }
        }
        return Arrays.stream(extents).noneMatch(e -> e < 0);
    }
}
