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
            case UnaryOp unary -> unary(unary.kind()::of, type, in[0], out);
            case BinaryOp binary -> ArithSteps.floats(binary.kind()::of, type, in[0], in[1], out);
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
            case F16, BF16, F8E4M3FN ->
                f -> f.doubles[out] = Rounding.to(type, Math.fma(f.doubles[a], f.doubles[b], f.doubles[c]));
        };
    }
}
