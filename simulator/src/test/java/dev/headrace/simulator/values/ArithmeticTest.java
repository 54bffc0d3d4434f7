package dev.headrace.simulator.values;

import static dev.headrace.simulator.values.Program.HERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.math.FmaOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArithmeticTest {
    private final Program program = new Program();

    @ParameterizedTest
    @CsvSource({
        "ADDI, 100, 100, -56",
        "SUBI, -128, 1, 127",
        "MULI, 16, 16, 0",
        "DIVSI, -7, 2, -3",
        "REMSI, -7, 2, -1",
        "FLOORDIVSI, -7, 2, -4",
        "CEILDIVSI, -7, 2, -3",
        "DIVUI, -2, 2, 127",
        "REMUI, -1, 16, 15",
        "ANDI, -1, 15, 15",
        "ORI, -128, 1, -127",
        "XORI, -1, 1, -2",
        "SHLI, 1, 7, -128",
        "SHRSI, -128, 7, -1",
        "SHRUI, -128, 7, 1",
        "MAXSI, -1, 1, 1",
        "MINSI, -1, 1, -1",
        "MAXUI, -1, 1, -1",
        "MINUI, -1, 1, 1"
    })
    void integersOfEightBitsWrapAround(BinaryOp.Kind kind, long a, long b, long expected) {
        assertThat(program.whole(binary(kind, whole(a, IntegerType.I8), whole(b, IntegerType.I8))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ADDF, 1, 5.9604645e-8, 1",
        "SUBF, 1, 3, -2",
        "MULF, 3e38, 10, Infinity",
        "DIVF, 1, 3, 0.33333334",
        "REMF, -7, 2, -1",
        "MAXIMUMF, 1, NaN, NaN",
        "MINIMUMF, 0, -0.0, -0.0",
        "MAXNUMF, 1, NaN, 1",
        "MINNUMF, NaN, 2, 2"
    })
    void floatsOfThirtyTwoBitsAreRoundedOnce(BinaryOp.Kind kind, float a, float b, float expected) {
        assertThat(Float.valueOf((float) program.number(binary(kind, program.f32(a), program.f32(b)))))
                .isEqualTo(Float.valueOf(expected));
    }

    @Test
    void narrowFloatsAreRoundedAfterEachOperation() {
        Value one = cast(CastOp.Kind.TRUNCF, program.f32(1), FloatType.BF16);
        Value small = cast(CastOp.Kind.TRUNCF, program.f32(1 / 256.0), FloatType.BF16);
        assertThat(program.number(binary(BinaryOp.Kind.ADDF, one, small))).isEqualTo(1.0);
    }

    @Test
    void fusedMultiplyAddRoundsOnce() {
        Value a = program.f32(1 + 0x1p-12);
        Value fused =
                FmaOp.create(program.at, HERE, a, a, program.f32(-1 - 0x1p-11)).result();
        assertThat(program.number(fused)).isEqualTo(0x1p-24);
    }

    @ParameterizedTest
    @CsvSource({
        "OEQ, false, true, false",
        "OGT, false, false, true",
        "OLE, false, true, false",
        "ONE, false, false, true",
        "ORD, false, true, true",
        "UEQ, true, true, false",
        "UGE, true, true, true",
        "ULT, true, false, false",
        "UNE, true, false, true",
        "UNO, true, false, false"
    })
    void floatPredicatesTellUnorderedEqualAndGreater(
            FloatPredicate predicate, boolean ofNaN, boolean ofEqual, boolean ofGreater) {
        assertThat(compared(predicate, Float.NaN, 1)).isEqualTo(ofNaN);
        assertThat(compared(predicate, 1, 1)).isEqualTo(ofEqual);
        assertThat(compared(predicate, 2, 1)).isEqualTo(ofGreater);
    }

    private static boolean compared(FloatPredicate predicate, float a, float b) {
        Program fresh = new Program();
        return fresh.whole(CompareFloatOp.create(fresh.at, HERE, predicate, fresh.f32(a), fresh.f32(b))
                        .result())
                == 1;
    }

    @ParameterizedTest
    @EnumSource
    void integerPredicatesReadSigns(IntegerPredicate predicate) {
        Value minusOne = whole(-1, IntegerType.I32);
        Value one = whole(1, IntegerType.I32);
        boolean expected = switch (predicate) {
            case NE, SLT, SLE, UGT, UGE -> true;
            case EQ, SGT, SGE, ULT, ULE -> false;
        };
        Value result = CompareIntegerOp.create(program.at, HERE, predicate, minusOne, one)
                .result();
        assertThat(program.whole(result)).isEqualTo(expected ? 1 : 0);
    }

    @Test
    void castsBetweenIntegers() {
        assertThat(new Program[] {new Program(), new Program(), new Program(), new Program()})
                .satisfiesExactly(
                        p -> assertThat(p.whole(
                                        cast(p, CastOp.Kind.TRUNCI, p.integer(0x1ff, IntegerType.I32), IntegerType.I8)))
                                .isEqualTo(-1),
                        p -> assertThat(p.whole(
                                        cast(p, CastOp.Kind.EXTUI, p.integer(-1, IntegerType.I8), IntegerType.I32)))
                                .isEqualTo(255),
                        p -> assertThat(p.whole(
                                        cast(p, CastOp.Kind.EXTSI, p.integer(1, IntegerType.I1), IntegerType.I32)))
                                .isEqualTo(-1),
                        p -> assertThat(p.whole(cast(
                                        p, CastOp.Kind.INDEX_CAST, p.integer(-5, IntegerType.I32), IndexType.INDEX)))
                                .isEqualTo(-5));
    }

    @Test
    void castsBetweenIntegersAndFloats() {
        Program p = program;
        Value minusOne = p.integer(-1, IntegerType.I8);
        Value sum = binary(
                BinaryOp.Kind.ADDF,
                cast(CastOp.Kind.SITOFP, minusOne, FloatType.F32),
                cast(CastOp.Kind.UITOFP, minusOne, FloatType.F32));
        assertThat(p.run(java.util.List.of(
                        sum,
                        cast(CastOp.Kind.FPTOSI, p.f32(-2.9), IntegerType.I32),
                        cast(CastOp.Kind.BITCAST, p.f32(-2), IntegerType.I32))))
                .satisfiesExactly(
                        t -> assertThat(t.floatAt(0)).isEqualTo(254f),
                        t -> assertThat(t.integerAt(0)).isEqualTo(-2),
                        t -> assertThat(t.integerAt(0)).isEqualTo(0xc0000000));
    }

    @ParameterizedTest
    @CsvSource({
        "EXP, 1, 2.718281828459045",
        "EXP2, 3, 8",
        "LOG, 2, 0.6931471805599453",
        "LOG2, 8, 3",
        "LOG1P, 1, 0.6931471805599453",
        "TANH, 0.5, 0.46211715726000975",
        "SQRT, 2, 1.4142135623730951",
        "RSQRT, 4, 0.5",
        "SIN, 1, 0.8414709848078965",
        "COS, 1, 0.5403023058681398",
        "ABSF, -3, 3",
        "ERF, 0.5, 0.5204998778130465",
        "ERF, -2, -0.9953222650189527",
        "ERF, 5.5, 0.9999999999999927",
        "CEIL, -1.5, -1",
        "FLOOR, -1.5, -2",
        "ROUND, -2.5, -3",
        "ROUNDEVEN, 2.5, 2"
    })
    void functionsOfRealNumbers(UnaryOp.Kind kind, double x, double expected) {
        Value in = dev.headrace.dialects.arith.ConstantOp.number(program.at, HERE, x, FloatType.F64)
                .result();
        assertThat(program.number(UnaryOp.create(program.at, HERE, kind, in).result()))
                .isCloseTo(expected, within(1e-15 * Math.max(1, Math.abs(expected))));
    }

    @Test
    void operationsOnTensorsGoElementByElement() {
        Program p = new Program(Program.FOUR, Program.FOUR);
        Value less = CompareFloatOp.create(p.at, HERE, FloatPredicate.OLT, p.argument(0), p.argument(1))
                .result();
        Value chosen =
                SelectOp.create(p.at, HERE, less, p.argument(0), p.argument(1)).result();
        Value result = NegFOp.create(p.at, HERE, chosen).result();
        assertThat(p.floats(result, Program.tensor(1, 5, 2, 8), Program.tensor(4, 3, 6, 7)))
                .containsExactly(-1, -3, -2, -7);
    }

    private Value whole(long value, Type type) {
        return program.integer(value, type);
    }

    private Value binary(BinaryOp.Kind kind, Value a, Value b) {
        return BinaryOp.create(program.at, HERE, kind, a, b).result();
    }

    private Value cast(CastOp.Kind kind, Value in, Type to) {
        return cast(program, kind, in, to);
    }

    private static Value cast(Program p, CastOp.Kind kind, Value in, Type to) {
        return CastOp.create(p.at, HERE, kind, in, to).result();
    }
}
