package dev.headrace.dialects.arith;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import java.util.List;

/// Affine expressions as arithmetic on `index` values.
public final class AffineArithmetic {
    private AffineArithmetic() {}

    /// The value of `expr` when `counters.get(i)` stands for `d_i`, which is not negative. A bare loop counter is that
    /// counter itself. Dividends that show that they are not negative are divided without a sign, which is cheaper.
    public static Value emit(Builder at, Location location, AffineExpr expr, List<? extends Value> counters) {
        return switch (expr) {
            case AffineExpr.Dim(int position) -> counters.get(position);
            case AffineExpr.Symbol symbol -> throw new IllegalArgumentException(symbol + " has no value");
            case AffineExpr.Constant(long value) ->
                ConstantOp.index(at, location, value).result();
            case AffineExpr.Add(var l, AffineExpr.Mul(var r, AffineExpr.Constant(long c)))
            when c == -1 -> binary(at, location, BinaryOp.Kind.SUBI, l, r, counters);
            case AffineExpr.Add(var l, var r) -> binary(at, location, BinaryOp.Kind.ADDI, l, r, counters);
            case AffineExpr.Mul(var l, var r) -> binary(at, location, BinaryOp.Kind.MULI, l, r, counters);
            case AffineExpr.Mod(var l, var r)
            when isNatural(l) -> binary(at, location, BinaryOp.Kind.REMUI, l, r, counters);
            case AffineExpr.Mod(var l, var r) -> remainder(at, location, l, r, counters);
            case AffineExpr.FloorDiv(var l, var r)
            when isNatural(l) -> binary(at, location, BinaryOp.Kind.DIVUI, l, r, counters);
            case AffineExpr.FloorDiv(var l, var r) -> binary(at, location, BinaryOp.Kind.FLOORDIVSI, l, r, counters);
            case AffineExpr.CeilDiv(var l, var r) -> binary(at, location, BinaryOp.Kind.CEILDIVSI, l, r, counters);
        };
    }

    /// Whether no part of an expression takes anything away.
    private static boolean isNatural(AffineExpr expr) {
        return switch (expr) {
            case AffineExpr.Dim _, AffineExpr.Mod _ -> true;
            case AffineExpr.Symbol _ -> false;
            case AffineExpr.Constant(long value) -> value >= 0;
            case AffineExpr.Add(var l, var r) -> isNatural(l) && isNatural(r);
            case AffineExpr.Mul(var l, var r) -> isNatural(l) && isNatural(r);
            case AffineExpr.FloorDiv(var l, var r) -> isNatural(l) && isNatural(r);
            case AffineExpr.CeilDiv(var l, var r) -> isNatural(l) && isNatural(r);
        };
    }

    /// `left - floor(left / right) * right`, which is never negative.
    private static Value remainder(
            Builder at, Location location, AffineExpr left, AffineExpr right, List<? extends Value> counters) {
        Value l = emit(at, location, left, counters);
        Value r = emit(at, location, right, counters);
        Value quotient =
                BinaryOp.create(at, location, BinaryOp.Kind.FLOORDIVSI, l, r).result();
        Value whole =
                BinaryOp.create(at, location, BinaryOp.Kind.MULI, quotient, r).result();
        return BinaryOp.create(at, location, BinaryOp.Kind.SUBI, l, whole).result();
    }

    private static Value binary(
            Builder at,
            Location location,
            BinaryOp.Kind kind,
            AffineExpr left,
            AffineExpr right,
            List<? extends Value> counters) {
        Value l = emit(at, location, left, counters);
        Value r = emit(at, location, right, counters);
        return BinaryOp.create(at, location, kind, l, r).result();
    }
}
