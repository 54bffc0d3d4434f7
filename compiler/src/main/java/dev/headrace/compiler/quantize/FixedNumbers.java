package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.Saturation;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.FloatAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import java.util.List;

/// Fixed-point numbers: an `i32` of which [#FRACTION] bits are the fraction, from -32768 to just below 32768.
///
/// What is beyond the range is its end; NaN is 0. Sums, differences and maxima are exact. A product is computed in 64
/// bits and rounded to nearest, halves up. A quotient or another function is the function on `f32` of the operands as
/// `f32`, rounded to nearest, halves to even: nothing here is approximated by an engine on its own.
///
/// Sums over many elements have the type [#SUM] with [#SUM_FRACTION] bits of fraction, and what is only added up has
/// it too, so that squares of small numbers count. They wrap around beyond ±2^39, so their order does not matter.
record FixedNumbers() implements NonlinearNumbers {
    static final int FRACTION = 16;
    static final IntegerType SUM = IntegerType.I64;
    static final int SUM_FRACTION = 24;

    @Override
    public Type type() {
        return IntegerType.I32;
    }

    @Override
    public Value of(Emitter in, Value real) {
        return scaled(in, real, FRACTION, IntegerType.I32);
    }

    private static Value scaled(Emitter in, Value real, int fraction, IntegerType type) {
        Value times = in.binary(BinaryOp.Kind.MULF, real, in.real((float) (1L << fraction)));
        return in.rounded(times, type);
    }

    @Override
    public Value real(Emitter in, Value number) {
        return unscaled(in, number, FRACTION);
    }

    private static Value unscaled(Emitter in, Value number, int fraction) {
        Value whole = in.cast(CastOp.Kind.SITOFP, number, FloatType.F32);
        return in.binary(BinaryOp.Kind.MULF, whole, in.real(1f / (1L << fraction)));
    }

    /// A sum as `f32`.
    Value realSum(Emitter in, Value sum) {
        return unscaled(in, sum, SUM_FRACTION);
    }

    /// A number as one of many that are added up.
    Value term(Emitter in, Value number) {
        return in.binary(BinaryOp.Kind.SHLI, wide(in, number), in.integer(SUM_FRACTION - FRACTION, IntegerType.I64));
    }

    /// A product as one of many that are added up.
    Value term(Emitter in, Value left, Value right) {
        return rounded(in, product(in, left, right), 2 * FRACTION - SUM_FRACTION);
    }

    /// What a sum starts with.
    long sumOf(FloatAttr real) {
        return Math.round(Math.scalb(real.value(), SUM_FRACTION));
    }

    @Override
    public IntegerAttr nearest(FloatAttr real) {
        double nearest = Math.rint(real.value() * (1 << FRACTION));
        return new IntegerAttr(Saturation.toInteger(nearest, IntegerType.I32.width()), IntegerType.I32);
    }

    @Override
    public Value binary(Emitter in, BinaryOp.Kind kind, Value left, Value right) {
        return switch (kind) {
            case ADDF -> narrow(in, in.binary(BinaryOp.Kind.ADDI, wide(in, left), wide(in, right)));
            case SUBF -> narrow(in, in.binary(BinaryOp.Kind.SUBI, wide(in, left), wide(in, right)));
            case MULF -> narrow(in, rounded(in, product(in, left, right), FRACTION));
            case MAXIMUMF, MAXNUMF -> in.binary(BinaryOp.Kind.MAXSI, left, right);
            case MINIMUMF, MINNUMF -> in.binary(BinaryOp.Kind.MINSI, left, right);
            default -> of(in, in.binary(kind, real(in, left), real(in, right)));
        };
    }

    private static Value wide(Emitter in, Value number) {
        return in.cast(CastOp.Kind.EXTSI, number, IntegerType.I64);
    }

    private static Value product(Emitter in, Value left, Value right) {
        return in.binary(BinaryOp.Kind.MULI, wide(in, left), wide(in, right));
    }

    private static Value rounded(Emitter in, Value wide, int bits) {
        Value half = in.integer(1L << (bits - 1), IntegerType.I64);
        return in.binary(
                BinaryOp.Kind.SHRSI, in.binary(BinaryOp.Kind.ADDI, wide, half), in.integer(bits, IntegerType.I64));
    }

    private static Value narrow(Emitter in, Value wide) {
        Value low = in.binary(BinaryOp.Kind.MAXSI, wide, in.integer(Integer.MIN_VALUE, IntegerType.I64));
        Value both = in.binary(BinaryOp.Kind.MINSI, low, in.integer(Integer.MAX_VALUE, IntegerType.I64));
        return in.cast(CastOp.Kind.TRUNCI, both, IntegerType.I32);
    }

    @Override
    public Value negated(Emitter in, Value number) {
        return binary(in, BinaryOp.Kind.SUBF, in.integer(0, IntegerType.I32), number);
    }

    /// There is no NaN, so that ordered and unordered relations are the same.
    @Override
    public Value compare(Emitter in, FloatPredicate predicate, Value left, Value right) {
        return switch (predicate) {
            case ALWAYS_FALSE, UNO -> in.integer(0, IntegerType.I1);
            case ALWAYS_TRUE, ORD -> in.integer(1, IntegerType.I1);
            case OEQ, UEQ -> compare(in, IntegerPredicate.EQ, left, right);
            case ONE, UNE -> compare(in, IntegerPredicate.NE, left, right);
            case OGT, UGT -> compare(in, IntegerPredicate.SGT, left, right);
            case OGE, UGE -> compare(in, IntegerPredicate.SGE, left, right);
            case OLT, ULT -> compare(in, IntegerPredicate.SLT, left, right);
            case OLE, ULE -> compare(in, IntegerPredicate.SLE, left, right);
        };
    }

    private static Value compare(Emitter in, IntegerPredicate predicate, Value left, Value right) {
        return CompareIntegerOp.create(in.at(), in.location(), predicate, left, right)
                .result();
    }

    @Override
    public Value function(Emitter in, MathOp op, List<Value> operands) {
        if (op instanceof UnaryOp unary && unary.kind() == UnaryOp.Kind.ABSF)
            return in.binary(BinaryOp.Kind.MAXSI, operands.getFirst(), negated(in, operands.getFirst()));
        return of(in, functionOfReals(in, op, operands));
    }
}
