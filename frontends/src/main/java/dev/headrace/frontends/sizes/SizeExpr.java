package dev.headrace.frontends.sizes;

import dev.headrace.dialects.sizes.Extent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/// A formula over symbols that gives a size.
public sealed interface SizeExpr {
    record Whole(long value) implements SizeExpr {}

    record Symbol(String name) implements SizeExpr {}

    record Combined(Kind kind, List<SizeExpr> terms) implements SizeExpr {
        public Combined {
            terms = List.copyOf(terms);
        }
    }

    /// How terms are combined, from the first on.
    enum Kind {
        ADD("Add"),
        MULTIPLY("Mul"),
        FLOOR_DIVIDE("FloorDiv"),
        CLEAN_DIVIDE("CleanDiv"),
        CEIL_DIVIDE("CeilDiv"),
        MODULO("Mod"),
        PYTHON_MODULO("PythonMod"),
        MAXIMUM("Max"),
        MINIMUM("Min"),
        POWER("Pow");

        private final String sympy;

        Kind(String sympy) {
            this.sympy = sympy;
        }

        static Optional<Kind> named(String sympy) {
            for (Kind kind : values()) if (kind.sympy.equals(sympy)) return Optional.of(kind);
            return Optional.empty();
        }

        private long apply(long a, long b) {
            return switch (this) {
                case ADD -> Math.addExact(a, b);
                case MULTIPLY -> Math.multiplyExact(a, b);
                case FLOOR_DIVIDE, CLEAN_DIVIDE -> Math.floorDiv(a, b);
                case CEIL_DIVIDE -> Math.ceilDiv(a, b);
                case MODULO, PYTHON_MODULO -> Math.floorMod(a, b);
                case MAXIMUM -> Math.max(a, b);
                case MINIMUM -> Math.min(a, b);
                case POWER -> power(a, b);
            };
        }
    }

    private static long power(long base, long exponent) {
        if (exponent < 0 || exponent > 62) throw new ArithmeticException("a power of " + exponent);
        long power = 1;
        for (long i = 0; i < exponent; i++) power = Math.multiplyExact(power, base);
        return power;
    }

    /// @throws ArithmeticException where the result is no integer of 64 bits
    /// @throws IllegalArgumentException where a symbol has no value
    default long at(Map<String, Long> values) {
        return switch (this) {
            case Whole(long value) -> value;
            case Symbol(String name) -> {
                Long value = values.get(name);
                if (value == null) throw new IllegalArgumentException("'" + name + "' has no value");
                yield value;
            }
            case Combined(Kind kind, var terms) -> {
                long result = terms.getFirst().at(values);
                for (SizeExpr term : terms.subList(1, terms.size())) result = kind.apply(result, term.at(values));
                yield result;
            }
        };
    }

    /// Adds the symbols that occur.
    default void symbols(SequencedSet<String> into) {
        switch (this) {
            case Whole _ -> {}
            case Symbol(String name) -> into.add(name);
            case Combined(var _, var terms) -> terms.forEach(term -> term.symbols(into));
        }
    }

    /// With numbers for some symbols; nothing where what remains is not `scale * symbol + offset`.
    default Optional<Extent> extent(Map<String, Long> known) {
        return switch (this) {
            case Whole(long value) -> Optional.of(Extent.fixed(value));
            case Symbol(String name) -> {
                Long value = known.get(name);
                yield Optional.of(value == null ? new Extent(1, name, 0) : Extent.fixed(value));
            }
            case Combined(Kind kind, var terms) -> {
                Optional<Extent> sum = terms.getFirst().extent(known);
                for (SizeExpr term : terms.subList(1, terms.size())) sum = combined(kind, sum, term.extent(known));
                yield sum;
            }
        };
    }

    private static Optional<Extent> combined(Kind kind, Optional<Extent> a, Optional<Extent> b) {
        if (a.isEmpty() || b.isEmpty()) return Optional.empty();
        Extent left = a.get();
        Extent right = b.get();
        if (left.isFixed() && right.isFixed()) {
            try {
                return Optional.of(Extent.fixed(kind.apply(left.offset(), right.offset())));
            } catch (ArithmeticException _) {
                return Optional.empty();
            }
        }
        return switch (kind) {
            case ADD -> {
                if (left.isFixed()) yield Optional.of(right.plus(left.offset()));
                if (right.isFixed()) yield Optional.of(left.plus(right.offset()));
                boolean fits = left.symbol().equals(right.symbol()) && left.scale() + right.scale() != 0;
                yield fits
                        ? Optional.of(
                                new Extent(left.scale() + right.scale(), left.symbol(), left.offset() + right.offset()))
                        : Optional.empty();
            }
            case MULTIPLY -> {
                if (left.isFixed() && left.offset() != 0) yield Optional.of(right.times(left.offset()));
                if (right.isFixed() && right.offset() != 0) yield Optional.of(left.times(right.offset()));
                yield Optional.empty();
            }
            case FLOOR_DIVIDE, CLEAN_DIVIDE, CEIL_DIVIDE, MODULO, PYTHON_MODULO, MAXIMUM, MINIMUM, POWER ->
                Optional.empty();
        };
    }
}
