package dev.headrace.backends.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.FloatPredicate;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every operator on awkward numbers: what the compiled expression gives, and what Java gives.
class ScalarCodeTest {
    private static final List<Float> FLOATS =
            List.of(0f, -0f, 1f, -1.5f, 7.25f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN);
    private static final List<Long> LONGS =
            List.of(0L, 1L, -1L, 7L, -7L, 2L, 3L, -3L, 63L, Long.MAX_VALUE, Long.MIN_VALUE);

    private final List<String> names = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    @Test
    void expressionsMeanWhatTheOperationsMean(@TempDir Path folder) throws IOException, InterruptedException {
        for (BinaryOp.Kind kind : BinaryOp.Kind.values()) {
            if (kind.isFloat()) floats(kind);
            else integers(kind);
        }
        for (FloatPredicate predicate : FloatPredicate.values()) floats(predicate);
        for (IntegerPredicate predicate : IntegerPredicate.values()) integers(predicate);

        Gxx gxx = Gxx.in(folder);
        Path source = Files.writeString(folder.resolve("scalars.cpp"), """
            #include "operators.h"
            #include <hls_math.h>
            #include <cstdio>
            #include <cstring>
            static void show(bool x) { std::printf("%%d\\n", x); }
            static void show(long long x) { std::printf("%%lld\\n", x); }
            static void show(unsigned long long x) { std::printf("%%lld\\n", (long long)x); }
            static void show(float x) {
                unsigned bits;
                std::memcpy(&bits, &x, 4);
                std::printf("%%x\\n", x != x ? 0x7fc00000u : bits);
            }
            int main() {
            %s
            }
            """.formatted(String.join("\n", statements)));
        Gxx.Run run = gxx.run(List.of(gxx.compile("scalars", source).toString()));
        List<String> actual = run.output().lines().toList();
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++)
            assertThat(actual.get(i)).as(names.get(i)).isEqualTo(expected.get(i));
    }

    private void floats(BinaryOp.Kind kind) {
        for (float a : FLOATS)
            for (float b : FLOATS)
                add(
                        kind + " " + a + " " + b,
                        FloatType.F32,
                        op(kind),
                        CppLiteral.of(a),
                        CppLiteral.of(b),
                        bits(of(kind, a, b)));
    }

    private void integers(BinaryOp.Kind kind) {
        for (long a : LONGS)
            for (long b : LONGS)
                if (isDefined(kind, a, b))
                    add(
                            kind + " " + a + " " + b,
                            IntegerType.I64,
                            op(kind),
                            CppLiteral.of(a),
                            CppLiteral.of(b),
                            Long.toString(of(kind, a, b)));
    }

    private void floats(FloatPredicate predicate) {
        for (float a : FLOATS)
            for (float b : FLOATS)
                add(
                        predicate + " " + a + " " + b,
                        FloatType.F32,
                        at -> CompareFloatOp.create(at.at(), Location.UNKNOWN, predicate, at.left(), at.right()),
                        CppLiteral.of(a),
                        CppLiteral.of(b),
                        of(predicate, a, b) ? "1" : "0");
    }

    private void integers(IntegerPredicate predicate) {
        for (long a : LONGS)
            for (long b : LONGS)
                add(
                        predicate + " " + a + " " + b,
                        IntegerType.I64,
                        at -> CompareIntegerOp.create(at.at(), Location.UNKNOWN, predicate, at.left(), at.right()),
                        CppLiteral.of(a),
                        CppLiteral.of(b),
                        of(predicate, a, b) ? "1" : "0");
    }

    private record Operands(Builder at, Value left, Value right) {}

    private static Function<Operands, ArithOp> op(BinaryOp.Kind kind) {
        return at -> BinaryOp.create(at.at(), Location.UNKNOWN, kind, at.left(), at.right());
    }

    private void add(
            String name, Type type, Function<Operands, ArithOp> maker, String left, String right, String result) {
        var block = Region.withBlock(List.of(type, type), Location.UNKNOWN).block();
        ArithOp op = maker.apply(new Operands(Builder.atEnd(block), block.argument(0), block.argument(1)));
        ScalarCode code = new ScalarCode(value -> value == block.argument(0) ? "a" : "b");
        String cpp = CppType.of(type).text();
        names.add(name);
        // Through volatile variables, so that the machine computes and not the compiler.
        statements.add("{ volatile %s va = %s, vb = %s; const %s a = va, b = vb; (void)a; (void)b; show(%s); }"
                .formatted(cpp, left, right, cpp, code.of(op)));
        expected.add(result);
    }

    private static String bits(float value) {
        return Integer.toHexString(Float.floatToIntBits(value));
    }

    private static float of(BinaryOp.Kind kind, float a, float b) {
        return switch (kind) {
            case ADDF -> a + b;
            case SUBF -> a - b;
            case MULF -> a * b;
            case DIVF -> a / b;
            case REMF -> a % b;
            case MAXIMUMF -> Math.max(a, b);
            case MINIMUMF -> Math.min(a, b);
            case MAXNUMF -> number(a, b, Math::max);
            case MINNUMF -> number(a, b, Math::min);
            default -> throw new IllegalArgumentException(kind.name());
        };
    }

    private static float number(float a, float b, BiFunction<Float, Float, Float> choose) {
        return Float.isNaN(a) ? b : Float.isNaN(b) ? a : choose.apply(a, b);
    }

    private static boolean isDefined(BinaryOp.Kind kind, long a, long b) {
        return switch (kind) {
            case DIVSI, REMSI, FLOORDIVSI, CEILDIVSI -> b != 0 && !(a == Long.MIN_VALUE && b == -1);
            case DIVUI, REMUI -> b != 0;
            case SHLI, SHRSI, SHRUI -> b >= 0 && b < 64;
            default -> true;
        };
    }

    private static long of(BinaryOp.Kind kind, long a, long b) {
        return switch (kind) {
            case ADDI -> a + b;
            case SUBI -> a - b;
            case MULI -> a * b;
            case DIVSI -> a / b;
            case REMSI -> a % b;
            case DIVUI -> Long.divideUnsigned(a, b);
            case REMUI -> Long.remainderUnsigned(a, b);
            case FLOORDIVSI -> Math.floorDiv(a, b);
            case CEILDIVSI -> Math.ceilDiv(a, b);
            case ANDI -> a & b;
            case ORI -> a | b;
            case XORI -> a ^ b;
            case SHLI -> a << b;
            case SHRSI -> a >> b;
            case SHRUI -> a >>> b;
            case MAXSI -> Math.max(a, b);
            case MINSI -> Math.min(a, b);
            case MAXUI -> Long.compareUnsigned(a, b) > 0 ? a : b;
            case MINUI -> Long.compareUnsigned(a, b) < 0 ? a : b;
            default -> throw new IllegalArgumentException(kind.name());
        };
    }

    private static boolean of(FloatPredicate predicate, float a, float b) {
        boolean unordered = Float.isNaN(a) || Float.isNaN(b);
        return switch (predicate) {
            case ALWAYS_FALSE -> false;
            case ALWAYS_TRUE -> true;
            case ORD -> !unordered;
            case UNO -> unordered;
            case OEQ -> a == b;
            case UEQ -> unordered || a == b;
            case ONE -> !unordered && a != b;
            case UNE -> a != b;
            case OGT -> a > b;
            case UGT -> unordered || a > b;
            case OGE -> a >= b;
            case UGE -> unordered || a >= b;
            case OLT -> a < b;
            case ULT -> unordered || a < b;
            case OLE -> a <= b;
            case ULE -> unordered || a <= b;
        };
    }

    private static boolean of(IntegerPredicate predicate, long a, long b) {
        return switch (predicate) {
            case EQ -> a == b;
            case NE -> a != b;
            case SLT -> a < b;
            case SLE -> a <= b;
            case SGT -> a > b;
            case SGE -> a >= b;
            case ULT -> Long.compareUnsigned(a, b) < 0;
            case ULE -> Long.compareUnsigned(a, b) <= 0;
            case UGT -> Long.compareUnsigned(a, b) > 0;
            case UGE -> Long.compareUnsigned(a, b) >= 0;
        };
    }
}
