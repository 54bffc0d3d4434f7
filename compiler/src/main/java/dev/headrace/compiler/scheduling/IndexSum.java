package dev.headrace.compiler.scheduling;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// An index as a sum of values times factors, and a constant. Equal sums are equal indices, whichever operations
/// compute them: `%i + %t` where `%t + %i` was written is the same element.
///
/// @param factors of values that are no sums themselves, none of them 0
record IndexSum(Map<Value, Long> factors, long constant) {
    IndexSum {
        factors = Map.copyOf(factors);
    }

    /// A number that is known, or else the value as it is.
    static IndexSum of(Value index) {
        OptionalLong number = ConstantOp.integerOf(index);
        return number.isPresent() ? new IndexSum(Map.of(), number.getAsLong()) : new IndexSum(Map.of(index, 1L), 0);
    }

    /// The result of an operation on `left` and `right`; nothing if it is no sum.
    static Optional<IndexSum> of(BinaryOp.Kind kind, IndexSum left, IndexSum right) {
        return switch (kind) {
            case ADDI -> Optional.of(left.plus(right, 1));
            case SUBI -> Optional.of(left.plus(right, -1));
            case MULI ->
                right.factors.isEmpty()
                        ? Optional.of(left.times(right.constant))
                        : left.factors.isEmpty() ? Optional.of(right.times(left.constant)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private IndexSum plus(IndexSum other, long times) {
        Map<Value, Long> sum = new LinkedHashMap<>(factors);
        other.factors.forEach((value, factor) -> sum.merge(value, factor * times, Long::sum));
        sum.values().removeIf(factor -> factor == 0);
        return new IndexSum(sum, constant + other.constant * times);
    }

    private IndexSum times(long number) {
        return new IndexSum(Map.of(), 0).plus(this, number);
    }

    /// Whether iterations with different counters have different indices: the smallest stride first, each is larger
    /// than all before it together reach.
    /// @param loops those whose counters count; all other values stay the same
    boolean isDistinct(List<ForOp> loops) {
        List<Stride> strides = new ArrayList<>();
        for (ForOp loop : loops) {
            long factor = factors.getOrDefault(loop.counter(), 0L);
            long trips = loop.tripCount().orElse(Long.MAX_VALUE);
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

    /// @param elements from one trip to the next
    private record Stride(long elements, long trips) {}
}
