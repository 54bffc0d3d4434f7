package dev.headrace.dialects.scf;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// An index as a sum of terms, each a value times a factor, and a constant. A value is a loop counter, or an index that
/// is no such sum itself. Equal sums are equal indices, whichever operations compute them: `%i + %t` where `%t + %i`
/// was written is the same element.
///
/// @param factors none of them 0
public record LinearIndex(Map<Value, Long> factors, long constant) {
    public LinearIndex {
        factors = Map.copyOf(factors);
    }

    public static LinearIndex of(Value index) {
        OptionalLong number = ConstantOp.integerOf(index);
        if (number.isPresent()) return new LinearIndex(Map.of(), number.getAsLong());
        if (index.definingOp() instanceof BinaryOp op) {
            switch (op.kind()) {
                case ADDI -> {
                    return of(op.operand(0)).plus(of(op.operand(1)), 1);
                }
                case SUBI -> {
                    return of(op.operand(0)).plus(of(op.operand(1)), -1);
                }
                case MULI -> {
                    LinearIndex left = of(op.operand(0));
                    LinearIndex right = of(op.operand(1));
                    if (right.factors.isEmpty()) return left.times(right.constant);
                    if (left.factors.isEmpty()) return right.times(left.constant);
                }
                default -> {}
            }
        }
        return new LinearIndex(Map.of(index, 1L), 0);
    }

    private LinearIndex plus(LinearIndex other, long sign) {
        Map<Value, Long> sum = new LinkedHashMap<>(factors);
        other.factors.forEach((value, factor) -> sum.merge(value, sign * factor, Long::sum));
        sum.values().removeIf(factor -> factor == 0);
        return new LinearIndex(sum, constant + sign * other.constant);
    }

    private LinearIndex times(long number) {
        if (number == 0) return new LinearIndex(Map.of(), 0);
        Map<Value, Long> product = new LinkedHashMap<>();
        factors.forEach((value, factor) -> product.put(value, factor * number));
        return new LinearIndex(product, constant * number);
    }

    /// What `value` is multiplied with; nothing if the index depends on it in another way too.
    public OptionalLong factor(Value value) {
        for (Value term : factors.keySet()) if (term != value && dependsOn(term, value)) return OptionalLong.empty();
        return OptionalLong.of(factors.getOrDefault(value, 0L));
    }

    /// The largest number that all values of the index are multiples of when `value` is 0; 0 if it is 0 then. Counters
    /// of loops are known to move in steps, other values are not known at all.
    public long divisor(@Nullable Value value) {
        long divisor = 0;
        long rest = constant;
        for (var term : factors.entrySet()) {
            if (term.getKey() == value) continue;
            long step = 1;
            if (term.getKey().definingOp() == null
                    && term.getKey().block().owner() instanceof ForOp loop
                    && loop.counter() == term.getKey()) {
                step = ConstantOp.integerOf(loop.step()).orElse(1);
                OptionalLong lower = ConstantOp.integerOf(loop.lower());
                if (lower.isEmpty()) step = 1;
                rest += term.getValue() * lower.orElse(0);
            }
            divisor = gcd(divisor, term.getValue() * step);
        }
        return gcd(divisor, rest);
    }

    /// The largest number that all values of the index are multiples of; 0 for the index 0.
    public long divisor() {
        return divisor(null);
    }

    /// Whether iterations with different counters have different indices: the smallest stride first, each is larger
    /// than all before it together reach.
    /// @param loops those whose counters count; all other values stay the same
    public boolean isDistinct(List<ForOp> loops) {
        List<Stride> strides = new ArrayList<>();
        for (ForOp loop : loops) {
            long factor = factors.getOrDefault(loop.counter(), 0L);
            long trips = loop.mostTrips().orElse(Long.MAX_VALUE);
            if (factor == 0 || trips == 1) continue;
            long step = ConstantOp.integerOf(loop.step()).orElse(1);
            strides.add(new Stride(Math.abs(factor) * step, trips));
        }
        strides.sort(Comparator.comparingLong(Stride::elements));
        long reach = 0;
        for (Stride stride : strides) {
            if (stride.elements <= reach) return false;
            if (stride.trips == Long.MAX_VALUE) reach = Long.MAX_VALUE;
            else reach += stride.elements * (stride.trips - 1);
        }
        return true;
    }

    /// Whether `other` is one of the values that an index is computed from.
    public static boolean dependsOn(Value value, Value other) {
        if (value == other) return true;
        Op maker = value.definingOp();
        return maker != null && maker.operands().stream().anyMatch(operand -> dependsOn(operand, other));
    }

    private static long gcd(long a, long b) {
        return b == 0 ? Math.abs(a) : gcd(b, a % b);
    }

    /// @param elements from one trip to the next
    private record Stride(long elements, long trips) {}
}
