package dev.headrace.compiler.states;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.math.UnaryOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/// What is known of the result of an operation when some is known of its operands.
///
/// Of real numbers only those are told that any format rounds to themselves: zeros, infinities and NaN.
final class SpareArithmetic {
    /// As wide as that, an integer holds every number of a row.
    private static final int ROW_BITS = 32;

    private static final Spare ZERO = Spare.number(0L);
    private static final Number LEAST = Double.NEGATIVE_INFINITY;

    private SpareArithmetic() {}

    static Spare of(BinaryOp op, Spare left, Spare right) {
        return switch (op.kind()) {
            case ADDI -> isZero(right) ? left : isZero(left) ? right : wide(op, left.plus(right, 1));
            case SUBI -> isZero(right) ? left : wide(op, left.plus(right, -1));
            case MULI -> {
                if (isZero(left) || isZero(right)) yield ZERO;
                Long factor = integer(right);
                yield factor == null ? Spare.ANY : wide(op, ZERO.plus(left, factor));
            }
            case ANDI -> isZero(left) || isZero(right) ? ZERO : bits(left, right, true);
            case ORI -> isZero(right) ? left : isZero(left) ? right : bits(left, right, false);
            case MAXIMUMF -> isLeast(right) ? left : isLeast(left) ? right : Spare.ANY;
            case ADDF -> real(left, right, Double::sum);
            case SUBF -> real(left, right, (a, b) -> a - b);
            case MULF -> real(left, right, (a, b) -> a * b);
            default -> Spare.ANY;
        };
    }

    /// Narrow integers may run over.
    private static Spare wide(BinaryOp op, Spare result) {
        return isWide(op.result().type()) ? result : Spare.ANY;
    }

    /// Of two integers that are known.
    private static Spare bits(Spare left, Spare right, boolean both) {
        Long one = integer(left);
        Long other = integer(right);
        if (one == null || other == null) return Spare.ANY;
        return Spare.number(both ? one & other : one | other);
    }

    static Spare of(CastOp op, Spare in) {
        return switch (op.kind()) {
            case EXTSI, INDEX_CAST ->
                isZero(in) || isWide(op.in().type()) && isWide(op.result().type()) ? in : Spare.ANY;
            case EXTF, TRUNCF -> isZeroOrHasAll(op.result().type(), in) ? special(in) : Spare.ANY;
            case SITOFP -> isZero(in) ? Spare.number(0.0) : Spare.ANY;
            case FPTOSI -> in instanceof Spare.Some(Set<Number> numbers) && areNothing(numbers) ? ZERO : Spare.ANY;
            default -> Spare.ANY;
        };
    }

    private static boolean isWide(Type type) {
        return type instanceof IndexType || type instanceof IntegerType(int width) && width >= ROW_BITS;
    }

    /// Formats of eight bits have no infinity, or no NaN of each kind.
    private static boolean isZeroOrHasAll(Type to, Spare in) {
        return in instanceof Spare.Some(Set<Number> numbers)
                && (ScalarTypes.width(to) > Byte.SIZE
                        || numbers.stream().allMatch(number -> number.doubleValue() == 0));
    }

    static Spare of(UnaryOp op, Spare in) {
        if (!(in instanceof Spare.Some(Set<Number> numbers))) return Spare.ANY;
        Set<Number> results = new HashSet<>();
        for (Number number : numbers) {
            if (!(number instanceof Double real)) return Spare.ANY;
            results.add(op.kind().of(real));
        }
        return special(new Spare.Some(results));
    }

    /// Of the elements of a vector combined.
    static Spare combined(BinaryOp.Kind kind, Spare elements) {
        return switch (kind) {
            case ADDI, ORI -> isZero(elements) ? ZERO : Spare.ANY;
            case MAXIMUMF -> isLeast(elements) ? elements : Spare.ANY;
            default -> Spare.ANY;
        };
    }

    /// With an infinity the other number matters little; so does it with a zero.
    private static Spare real(Spare left, Spare right, DoubleBinaryOperator operator) {
        Set<Number> results = new HashSet<>();
        for (Number a : numbers(left))
            for (Number b : numbers(right)) results.add(operator.applyAsDouble(a.doubleValue(), b.doubleValue()));
        return special(new Spare.Some(results));
    }

    /// Numbers that stand for all where any is possible: what comes of them with an infinity or a zero comes of all.
    private static Set<Number> numbers(Spare spare) {
        return spare instanceof Spare.Some(Set<Number> numbers)
                ? numbers
                : Set.of(Double.NEGATIVE_INFINITY, -1.0, -0.0, 0.0, 1.0, Double.POSITIVE_INFINITY, Double.NaN);
    }

    private static Spare special(Spare spare) {
        if (!(spare instanceof Spare.Some(Set<Number> numbers)) || numbers.size() > Spare.MOST) return Spare.ANY;
        return numbers.stream().allMatch(SpareArithmetic::isSpecial) ? spare : Spare.ANY;
    }

    private static boolean isSpecial(Number number) {
        return number instanceof Double real && (real == 0 || real.isInfinite() || real.isNaN());
    }

    /// Whether integers made of them are 0.
    private static boolean areNothing(Set<Number> numbers) {
        return numbers.stream().allMatch(number -> number instanceof Double real && (real == 0 || real.isNaN()));
    }

    static boolean isZero(Spare spare) {
        return spare instanceof Spare.Some some && some.isOnly(0L);
    }

    private static boolean isLeast(Spare spare) {
        return spare instanceof Spare.Some some && some.isOnly(LEAST);
    }

    private static @Nullable Long integer(Spare spare) {
        return spare instanceof Spare.Some(Set<Number> numbers)
                        && numbers.size() == 1
                        && numbers.iterator().next() instanceof Long number
                ? number
                : null;
    }
}
