package dev.headrace.compiler.quantize;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.Optional;

/// Sums of products of an activation with a cache whose numbers are `f8E4M3FN` and are read as `f32`: the scores of
/// attention, and what it gives.
final class CacheProducts {
    private CacheProducts() {}

    /// The operation with the cache in the place of the weight, if it is one.
    static Optional<Contraction> of(GenericOp op) {
        if (op.inputs().size() != 2
                || op.results().size() != 1
                || Contraction.isWide(op)
                || !Contraction.sumsProducts(op)) return Optional.empty();
        for (int cache = 1; cache >= 0; cache--) {
            Contraction contraction = new Contraction(op, 1 - cache, cache, "");
            if (isCache(op.operand(cache)) && !isCache(op.operand(1 - cache)) && isRegular(contraction))
                return Optional.of(contraction);
        }
        return Optional.empty();
    }

    private static boolean isRegular(Contraction contraction) {
        return contraction.isRegular() && contraction.activationMap().isProjectedPermutation(false);
    }

    private static boolean isCache(Value tensor) {
        if (((TensorType) tensor.type()).element() != FloatType.F32) return false;
        if (tensor instanceof OpResult view && Leaves.isReshape(view.definingOp()))
            return isCache(view.definingOp().operand(0));
        if (!(tensor.definingOp() instanceof GenericOp op) || op.inputs().size() != 1 || !Generics.isPointwise(op))
            return false;
        if (Generics.isCopy(op)) return isCache(op.operand(0));
        return op.yielded().operand(0).definingOp() instanceof CastOp cast
                && cast.kind() == CastOp.Kind.EXTF
                && cast.in() == op.body().argument(0)
                && cast.in().type() == FloatType.F8E4M3FN;
    }
}
