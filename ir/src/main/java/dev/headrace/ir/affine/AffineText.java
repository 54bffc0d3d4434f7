package dev.headrace.ir.affine;

/// Where affine text needs brackets.
final class AffineText {
    private AffineText() {}

    static String operand(AffineExpr expr) {
        return switch (expr) {
            case AffineExpr.Dim _, AffineExpr.Symbol _ -> expr.toString();
            case AffineExpr.Constant(long value) when value >= 0 -> expr.toString();
            case AffineExpr.Constant(long value) -> Long.toString(value);
            default -> "(" + expr + ")";
        };
    }
}
