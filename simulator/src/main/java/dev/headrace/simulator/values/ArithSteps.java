package dev.headrace.simulator.values;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/// Scalar arithmetic.
final class ArithSteps {
    private ArithSteps() {}

    static Step scalar(ArithOp op, int[] in, int out) {
        Type type = Translation.scalar(op.operand(0));
        return switch (op) {
            case ConstantOp constant -> throw new IllegalStateException(constant + " takes no step");
            case BinaryOp binary
            when type instanceof FloatType precision -> floats(floats(binary.kind()), precision, in[0], in[1], out);
            case BinaryOp binary -> integers(binary.kind(), ScalarTypes.width(type), in[0], in[1], out);
            case NegFOp _ -> frame -> frame.doubles[out] = -frame.doubles[in[0]];
            case CompareFloatOp compare -> compare(compare.predicate(), in[0], in[1], out);
            case CompareIntegerOp compare -> compare(compare.predicate(), ScalarTypes.width(type), in[0], in[1], out);
            case SelectOp select -> select(Translation.scalar(select.whenTrue()), in, out);
            case CastOp cast -> Casts.step(cast.kind(), type, Translation.scalar(cast.result()), in[0], out);
        };
    }

    static Step floats(DoubleBinaryOperator operator, FloatType precision, int a, int b, int out) {
        return switch (precision) {
            case F32 -> f -> f.doubles[out] = (float) operator.applyAsDouble(f.doubles[a], f.doubles[b]);
            case F64 -> f -> f.doubles[out] = operator.applyAsDouble(f.doubles[a], f.doubles[b]);
            case F16, BF16, F8E4M3FN ->
                f -> f.doubles[out] = Rounding.to(precision, operator.applyAsDouble(f.doubles[a], f.doubles[b]));
        };
    }

    static DoubleBinaryOperator floats(BinaryOp.Kind kind) {
        return switch (kind) {
            case ADDF -> (a, b) -> a + b;
            case SUBF -> (a, b) -> a - b;
            case MULF -> (a, b) -> a * b;
            case DIVF -> (a, b) -> a / b;
            case REMF -> (a, b) -> a % b;
            case MAXIMUMF -> Math::max;
            case MINIMUMF -> Math::min;
            case MAXNUMF -> (a, b) -> Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
            case MINNUMF -> (a, b) -> Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
            case ADDI, SUBI, MULI, DIVSI, DIVUI, REMSI, REMUI, FLOORDIVSI, CEILDIVSI, ANDI, ORI, XORI, SHLI, SHRSI ->
                throw new IllegalArgumentException(kind + " on floats");
            case SHRUI, MAXSI, MINSI, MAXUI, MINUI -> throw new IllegalArgumentException(kind + " on floats");
        };
    }

    private static Step integers(BinaryOp.Kind kind, int width, int a, int b, int out) {
        LongBinaryOperator operator = integers(kind, width);
        return frame -> frame.longs[out] = Integers.wrap(operator.applyAsLong(frame.longs[a], frame.longs[b]), width);
    }

    /// On sign-extended operands; the caller wraps the result.
    private static LongBinaryOperator integers(BinaryOp.Kind kind, int width) {
        return switch (kind) {
            case ADDI -> (a, b) -> a + b;
            case SUBI -> (a, b) -> a - b;
            case MULI -> (a, b) -> a * b;
            case ANDI -> (a, b) -> a & b;
            case ORI -> (a, b) -> a | b;
            case XORI -> (a, b) -> a ^ b;
            case DIVSI -> signed(width, (a, b) -> a / b);
            case REMSI -> signed(width, (a, b) -> a % b);
            case FLOORDIVSI -> signed(width, Math::floorDiv);
            case CEILDIVSI -> signed(width, Math::ceilDiv);
            case MAXSI -> signed(width, Math::max);
            case MINSI -> signed(width, Math::min);
            case SHRSI -> signed(width, (a, b) -> a >> shift(b, width));
            case DIVUI -> unsigned(width, Long::divideUnsigned);
            case REMUI -> unsigned(width, Long::remainderUnsigned);
            case MAXUI -> unsigned(width, (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b);
            case MINUI -> unsigned(width, (a, b) -> Long.compareUnsigned(a, b) <= 0 ? a : b);
            case SHLI -> unsigned(width, (a, b) -> a << shift(b, width));
            case SHRUI -> unsigned(width, (a, b) -> a >>> shift(b, width));
            case ADDF, SUBF, MULF, DIVF, MAXIMUMF, MINIMUMF, MAXNUMF, MINNUMF, REMF ->
                throw new IllegalArgumentException(kind + " on integers");
        };
    }

    private static LongBinaryOperator signed(int width, LongBinaryOperator operator) {
        return (a, b) -> operator.applyAsLong(Integers.signed(a, width), Integers.signed(b, width));
    }

    private static LongBinaryOperator unsigned(int width, LongBinaryOperator operator) {
        return (a, b) -> operator.applyAsLong(Integers.unsigned(a, width), Integers.unsigned(b, width));
    }

    private static long shift(long amount, int width) {
        long positions = Integers.unsigned(amount, width);
        if (positions >= width) throw new ArithmeticException("a shift of i" + width + " by " + positions);
        return positions;
    }

    private static Step compare(FloatPredicate predicate, int a, int b, int out) {
        return frame -> frame.longs[out] = holds(predicate, frame.doubles[a], frame.doubles[b]) ? 1 : 0;
    }

    private static boolean holds(FloatPredicate predicate, double a, double b) {
        boolean unordered = Double.isNaN(a) || Double.isNaN(b);
        return switch (predicate) {
            case ALWAYS_FALSE -> false;
            case OEQ -> a == b;
            case OGT -> a > b;
            case OGE -> a >= b;
            case OLT -> a < b;
            case OLE -> a <= b;
            case ONE -> !unordered && a != b;
            case ORD -> !unordered;
            case UEQ -> unordered || a == b;
            case UGT -> unordered || a > b;
            case UGE -> unordered || a >= b;
            case ULT -> unordered || a < b;
            case ULE -> unordered || a <= b;
            case UNE -> a != b;
            case UNO -> unordered;
            case ALWAYS_TRUE -> true;
        };
    }

    private static Step compare(IntegerPredicate predicate, int width, int a, int b, int out) {
        return frame -> frame.longs[out] = holds(predicate, width, frame.longs[a], frame.longs[b]) ? 1 : 0;
    }

    private static boolean holds(IntegerPredicate predicate, int width, long a, long b) {
        int signed = Long.compare(Integers.signed(a, width), Integers.signed(b, width));
        int unsigned = Long.compareUnsigned(Integers.unsigned(a, width), Integers.unsigned(b, width));
        return switch (predicate) {
            case EQ -> a == b;
            case NE -> a != b;
            case SLT -> signed < 0;
            case SLE -> signed <= 0;
            case SGT -> signed > 0;
            case SGE -> signed >= 0;
            case ULT -> unsigned < 0;
            case ULE -> unsigned <= 0;
            case UGT -> unsigned > 0;
            case UGE -> unsigned >= 0;
        };
    }

    private static Step select(Type type, int[] in, int out) {
        Step whenTrue = Moves.move(type, in[1], out, true);
        Step whenFalse = Moves.move(type, in[2], out, true);
        return frame -> (frame.longs[in[0]] != 0 ? whenTrue : whenFalse).run(frame);
    }
}
