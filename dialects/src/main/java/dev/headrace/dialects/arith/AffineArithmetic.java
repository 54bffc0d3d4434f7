package dev.headrace.dialects.arith;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import java.util.List;

/// Affine expressions as arithmetic on `index` values.
public final class AffineArithmetic {
    private AffineArithmetic() {}

    /// The value of `expr` when `counters.get(i)` stands for `d_i`. A bare loop counter is that counter itself. The
    /// dividends of divisions and remainders must not be negative.
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
            case AffineExpr.Mod(var l, var r) -> binary(at, location, BinaryOp.Kind.REMUI, l, r, counters);
            case AffineExpr.FloorDiv(var l, var r) -> binary(at, location, BinaryOp.Kind.DIVUI, l, r, counters);
            case AffineExpr.CeilDiv(var l, var r) -> binary(at, location, BinaryOp.Kind.CEILDIVSI, l, r, counters);
        };
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
