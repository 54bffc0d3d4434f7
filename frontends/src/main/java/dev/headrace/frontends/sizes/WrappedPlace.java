package dev.headrace.frontends.sizes;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.type.TensorType;
import java.util.Optional;

/// A place that is read modulo the size of its dimension: `(d2 + 60) mod 64` of 64 elements is `d2 - 4` from 4 on, and
/// somewhere inside before and behind.
///
/// @param start which iteration of the loop reads the first element
record WrappedPlace(int loop, long start) {
    static Optional<WrappedPlace> of(GenericOp op, int operand, int dimension) {
        if (!(op.operand(operand).type() instanceof TensorType type)) return Optional.empty();
        long size = type.sizeOf(dimension);
        return op.map(operand).result(dimension) instanceof AffineExpr.Mod(var place, AffineExpr.Constant(long divisor))
                        && divisor == size
                ? of(place, size)
                : Optional.empty();
    }

    private static Optional<WrappedPlace> of(AffineExpr place, long size) {
        return switch (place) {
            case AffineExpr.Dim(int loop) -> Optional.of(new WrappedPlace(loop, 0));
            case AffineExpr.Add(AffineExpr.Dim(int loop), AffineExpr.Constant(long shift)) ->
                Optional.of(new WrappedPlace(loop, Math.floorMod(-shift, size)));
            default -> Optional.empty();
        };
    }
}
