package dev.headrace.dialects.math;

/// `erf(x)`, the integral of the bell curve, which Java does not have.
final class ErrorFunction {
    /// From here on the result is 1 to the last digit of a `double`.
    private static final double SATURATION = 6;

    private ErrorFunction() {}

    /// The sum over `n` of `2/√π · exp(-x²) · 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1))`: all terms have one sign, nothing cancels.
    static double of(double x) {
        if (Double.isNaN(x)) return x;
        if (Math.abs(x) >= SATURATION) return Math.signum(x);
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * 0x1p-60; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
