package dev.headrace.dialects.math;

/// The inverses of the hyperbolic functions, which Java does not have, exact near zero.
final class InverseHyperbolic {
    /// From here on the square of a number swallows one.
    private static final double LARGE = 0x1p28;

    private InverseHyperbolic() {}

    static double asinh(double x) {
        double a = Math.abs(x);
        double result = a > LARGE ? Math.log(a) + Math.log(2) : Math.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
        return Math.copySign(result, x);
    }

    static double acosh(double x) {
        double above = x - 1;
        return x > LARGE ? Math.log(x) + Math.log(2) : Math.log1p(above + Math.sqrt(2 * above + above * above));
    }

    static double atanh(double x) {
        return Math.copySign(0.5 * Math.log1p(2 * Math.abs(x) / (1 - Math.abs(x))), x);
    }
}
