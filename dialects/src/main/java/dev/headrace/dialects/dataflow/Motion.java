package dev.headrace.dialects.dataflow;

import dev.headrace.ir.affine.AffineExpr;
import java.util.Optional;
import java.util.OptionalInt;

/// How tiles move along one dimension: their offset is `start` and `scale` times the counter of one loop.
///
/// @param loop that moves them; none if they stay at `start`
public record Motion(OptionalInt loop, long scale, long start) {
    /// The motion that an offset of a stream describes: `d0`, `d0 * 2`, `d0 * 2 + 3`, `3`; none for other offsets.
    static Optional<Motion> of(AffineExpr offset) {
        return switch (offset) {
            case AffineExpr.Constant(long start) -> Optional.of(new Motion(OptionalInt.empty(), 1, start));
            case AffineExpr.Dim(int loop) -> Optional.of(new Motion(OptionalInt.of(loop), 1, 0));
            case AffineExpr.Mul(AffineExpr.Dim(int loop), AffineExpr.Constant(long scale))
            when scale > 0 -> Optional.of(new Motion(OptionalInt.of(loop), scale, 0));
            case AffineExpr.Add(AffineExpr moving, AffineExpr.Constant(long start)) ->
                of(moving).map(motion -> new Motion(motion.loop, motion.scale, motion.start + start));
            default -> Optional.empty();
        };
    }
}
