package dev.headrace.compiler.states;

import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of a value in an iteration that works on a row behind the position, whatever lies in that row.
sealed interface Spare {
    Spare ANY = new Any();

    /// More numbers than that are any number.
    int MOST = 4;

    record Any() implements Spare {}

    /// One of some numbers: integers, or real numbers, among which 0 and -0 are two and NaN is one. Of a vector, each
    /// of its elements.
    record Some(Set<Number> numbers) implements Spare {
        public Some {
            numbers = Set.copyOf(numbers);
        }

        boolean isOnly(Number number) {
            return numbers.equals(Set.of(number));
        }
    }

    /// An integer that is a sum of loop counters, the position and a constant.
    ///
    /// @param factors none of them 0
    record Sum(Map<Value, Long> factors, long constant) implements Spare {
        public Sum {
            factors = Map.copyOf(factors);
        }
    }

    /// What a buffer held at a place before the iteration.
    record Old(Value buffer, List<Value> place) implements Spare {
        public Old {
            place = List.copyOf(place);
        }
    }

    static Spare number(Number number) {
        return new Some(Set.of(number));
    }

    static Spare truth(boolean holds) {
        return number(holds ? 1L : 0L);
    }

    static Spare sum(Map<Value, Long> factors, long constant) {
        return factors.isEmpty() ? number(constant) : new Sum(factors, constant);
    }

    /// What is known if it is one or the other.
    default Spare or(Spare other) {
        if (equals(other)) return this;
        if (!(this instanceof Some(Set<Number> here)) || !(other instanceof Some(Set<Number> there))) return ANY;
        Set<Number> all = new HashSet<>(here);
        all.addAll(there);
        return all.size() > MOST ? ANY : new Some(all);
    }

    /// As a sum, `other` times a factor added.
    default Spare plus(Spare other, long factor) {
        Sum left = asSum(this);
        Sum right = asSum(other);
        if (left == null || right == null) return ANY;
        Map<Value, Long> factors = new HashMap<>(left.factors);
        right.factors.forEach((value, times) -> factors.merge(value, times * factor, Long::sum));
        factors.values().removeIf(times -> times == 0);
        return sum(factors, left.constant + factor * right.constant);
    }

    private static @Nullable Sum asSum(Spare spare) {
        return switch (spare) {
            case Sum sum -> sum;
            case Some(Set<Number> numbers)
            when numbers.size() == 1 && numbers.iterator().next() instanceof Long number -> new Sum(Map.of(), number);
            default -> null;
        };
    }
}
