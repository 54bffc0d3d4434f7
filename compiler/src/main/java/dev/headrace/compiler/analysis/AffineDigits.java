package dev.headrace.compiler.analysis;

import dev.headrace.ir.affine.AffineExpr;
import java.util.ArrayList;
import java.util.List;

/// A position in a dimension as positions in the dimensions that it is split into.
public final class AffineDigits {
    private AffineDigits() {}

    /// The digits of `position` in the mixed radix `sizes`, the most significant first.
    /// @param extents how far the loop counters in `position` run
    public static List<AffineExpr> of(AffineExpr position, List<Long> sizes, long[] extents) {
        List<AffineExpr> digits = new ArrayList<>();
        AffineExpr rest = position;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            boolean last = i == 0;
            digits.addFirst(last ? rest : remainder(rest, sizes.get(i), extents));
            if (!last) rest = quotient(rest, sizes.get(i), extents);
        }
        return digits;
    }

    /// The same position with divisions and remainders worked out where the extents allow it: `(d0 * 8 + d1) mod 8`
    /// is `d1` if `d1` stays below 8.
    public static AffineExpr simplify(AffineExpr e, long[] extents) {
        return switch (e) {
            case AffineExpr.Add(var l, var r) -> simplify(l, extents).plus(simplify(r, extents));
            case AffineExpr.Mul(var l, var r) -> simplify(l, extents).times(simplify(r, extents));
            case AffineExpr.Mod(var l, AffineExpr.Constant(long c)) -> remainder(simplify(l, extents), c, extents);
            case AffineExpr.FloorDiv(var l, AffineExpr.Constant(long c)) -> quotient(simplify(l, extents), c, extents);
            default -> e;
        };
    }

    private static AffineExpr quotient(AffineExpr e, long divisor, long[] extents) {
        AffineExpr small = smallPart(e, divisor);
        if (fits(small, divisor, extents)) return divide(e, divisor);
        return e.floorDiv(divisor);
    }

    private static AffineExpr remainder(AffineExpr e, long divisor, long[] extents) {
        AffineExpr small = smallPart(e, divisor);
        return fits(small, divisor, extents) ? small : e.mod(divisor);
    }

    private static boolean fits(AffineExpr small, long divisor, long[] extents) {
        AffineExpr.Range range = small.range(extents);
        return range.low() >= 0 && range.high() < divisor;
    }

    /// The terms of a sum that are no multiples of the divisor.
    private static AffineExpr smallPart(AffineExpr e, long divisor) {
        return switch (e) {
            case AffineExpr.Add(var l, var r) -> smallPart(l, divisor).plus(smallPart(r, divisor));
            case AffineExpr.Constant(long c) -> AffineExpr.constant(Math.floorMod(c, divisor));
            default -> isMultiple(e, divisor) ? AffineExpr.constant(0) : e;
        };
    }

    /// The other terms of the sum, divided.
    private static AffineExpr divide(AffineExpr e, long divisor) {
        return switch (e) {
            case AffineExpr.Add(var l, var r) -> divide(l, divisor).plus(divide(r, divisor));
            case AffineExpr.Constant(long c) -> AffineExpr.constant(Math.floorDiv(c, divisor));
            case AffineExpr.Mul(var factor, AffineExpr.Constant(long c))
            when c % divisor == 0 -> factor.times(c / divisor);
            default -> AffineExpr.constant(0);
        };
    }

    private static boolean isMultiple(AffineExpr e, long divisor) {
        return e instanceof AffineExpr.Mul(var _, AffineExpr.Constant(long c)) && c % divisor == 0;
    }
}
