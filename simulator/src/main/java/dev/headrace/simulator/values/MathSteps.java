package dev.headrace.simulator.values;

import dev.headrace.dialects.math.BinaryOp;
import dev.headrace.dialects.math.FmaOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.type.FloatType;
import java.util.function.DoubleUnaryOperator;

/// Functions of real numbers: computed in `double`, rounded to the type.
final class MathSteps {
    private MathSteps() {}

    static Step scalar(MathOp op, int[] in, int out) {
        FloatType type = (FloatType) Translation.scalar(op.result());
        return switch (op) {
            case UnaryOp unary -> unary(function(unary.kind()), type, in[0], out);
            case BinaryOp binary ->
                switch (binary.kind()) {
                    case POWF -> ArithSteps.floats(Math::pow, type, in[0], in[1], out);
                    case ATAN2 -> ArithSteps.floats(Math::atan2, type, in[0], in[1], out);
                };
            case FmaOp _ -> fma(type, in[0], in[1], in[2], out);
        };
    }

    private static Step unary(DoubleUnaryOperator function, FloatType type, int in, int out) {
        return frame -> frame.doubles[out] = Rounding.to(type, function.applyAsDouble(frame.doubles[in]));
    }

    private static Step fma(FloatType type, int a, int b, int c, int out) {
        return switch (type) {
            case F64 -> f -> f.doubles[out] = Math.fma(f.doubles[a], f.doubles[b], f.doubles[c]);
            case F32 ->
                f -> f.doubles[out] = Math.fma((float) f.doubles[a], (float) f.doubles[b], (float) f.doubles[c]);
            case F16, BF16 ->
                f -> f.doubles[out] = Rounding.to(type, Math.fma(f.doubles[a], f.doubles[b], f.doubles[c]));
        };
    }

    private static DoubleUnaryOperator function(UnaryOp.Kind kind) {
        return switch (kind) {
            case EXP -> Math::exp;
            case EXP2 -> x -> Math.pow(2, x);
            case LOG -> Math::log;
            case LOG2 -> x -> Math.log(x) / Math.log(2);
            case LOG1P -> Math::log1p;
            case TANH -> Math::tanh;
            case SQRT -> Math::sqrt;
            case RSQRT -> x -> 1 / Math.sqrt(x);
            case SIN -> Math::sin;
            case COS -> Math::cos;
            case ABSF -> Math::abs;
            case ERF -> ErrorFunction::of;
            case CEIL -> Math::ceil;
            case FLOOR -> Math::floor;
            case ROUND -> MathSteps::roundAwayFromZero;
            case ROUNDEVEN -> Math::rint;
        };
    }

    private static double roundAwayFromZero(double x) {
        double whole = Math.floor(Math.abs(x));
        return Math.copySign(Math.abs(x) - whole >= 0.5 ? whole + 1 : whole, x);
    }
}
