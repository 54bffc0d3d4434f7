package dev.headrace.frontends.sizes;

import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// The symbols that the sizes of a model's inputs are made of.
///
/// @param ranges of all symbols that the model states, by name
/// @param inputs the sizes of each input, by the name that users know: `input0`
public record Symbols(String model, SequencedMap<String, Range> ranges, SequencedMap<String, List<SizeExpr>> inputs) {
    /// Tables of all positions must fit into memory.
    private static final long LARGEST = 1 << 20;

    /// Inclusive; a null end is open.
    public record Range(@Nullable Long minimum, @Nullable Long maximum) {
        /// PyTorch states 2 where nobody asked for more, and runs 1 all the same.
        long least() {
            return minimum == null || minimum <= 2 ? 1 : minimum;
        }

        boolean has(long value) {
            return value >= least() && (maximum == null || value <= maximum);
        }

        @Override
        public String toString() {
            return "from " + least() + (maximum == null ? " on" : " to " + maximum);
        }
    }

    /// The symbols in sizes of inputs.
    public SequencedSet<String> used() {
        SequencedSet<String> used = new LinkedHashSet<>();
        inputs.values().forEach(sizes -> sizes.forEach(size -> size.symbols(used)));
        return used;
    }

    public Range range(String symbol) {
        return ranges.getOrDefault(symbol, new Range(1L, null));
    }

    /// @throws InputError where a symbol is not one of the model's, or its maximum is out of its range
    public void check(Map<String, Long> maxima) {
        maxima.forEach((symbol, maximum) -> {
            if (!ranges.containsKey(symbol) && !used().contains(symbol)) throw unknown(symbol);
            if (maximum > LARGEST)
                throw new InputError(
                        "cannot be " + maximum + ", at most " + LARGEST + " is supported",
                        "the maximum of " + symbol,
                        "give a smaller one");
            if (!range(symbol).has(maximum))
                throw new InputError(
                        "cannot be " + maximum + ", the model takes " + symbol + " " + range(symbol),
                        "the maximum of " + symbol,
                        "give a value in that range");
        });
    }

    private InputError unknown(String symbol) {
        SequencedSet<String> used = used();
        String advice = used.isEmpty()
                ? "leave --max out, all sizes of the model are fixed"
                : "give one of " + String.join(", ", used);
        return new InputError("has no size '" + symbol + "'", model, advice);
    }

    /// @throws InputError where a symbol has no maximum, with its range
    public void requireAll(Map<String, Long> maxima) {
        for (String symbol : used())
            if (!maxima.containsKey(symbol))
                throw new InputError(
                        "has the size " + symbol + ", which differs from run to run (" + range(symbol) + ")",
                        model,
                        "give its maximum: --max " + symbol + "=" + suggestion(symbol));
    }

    private String suggestion(String symbol) {
        Long maximum = range(symbol).maximum();
        return maximum == null ? "N" : maximum.toString();
    }

    /// The values of the symbols without a maximum, by the sizes of given tensors.
    /// @param given the sizes of a tensor by its name; null where there is none
    /// @throws InputError where the sizes contradict each other or a range
    public SequencedMap<String, Long> learn(
            Map<String, Long> maxima, java.util.function.Function<String, @Nullable Dims> given) {
        SequencedMap<String, Long> all = new LinkedHashMap<>();
        inputs.forEach((name, sizes) -> {
            // What is wrong with an input of fixed sizes is found where it is used.
            if (sizes.stream().allMatch(SizeExpr.Whole.class::isInstance)) return;
            Dims actual = given.apply(name);
            if (actual == null)
                throw new InputError(
                        "is not given, and it has sizes that differ from run to run",
                        "input '" + name + "'",
                        "give the file that belongs to this model");
            if (actual.size() != sizes.size())
                throw new InputError(
                        "has the sizes " + actual + " where " + sizes.size() + " are expected",
                        "input '" + name + "'",
                        "give the file that belongs to this model");
            List<Extent> learnable = new ArrayList<>();
            List<Long> learned = new ArrayList<>();
            for (int i = 0; i < sizes.size(); i++) {
                Extent extent = sizes.get(i).extent(Map.of()).orElse(null);
                if (extent == null || extent.isFixed()) continue;
                learnable.add(extent);
                learned.add(actual.at(i));
            }
            DynamicShapes.none().learn(name, learnable, new Dims(learned), all);
        });
        SequencedMap<String, Long> values = new LinkedHashMap<>();
        for (String symbol : used()) {
            if (maxima.containsKey(symbol)) continue;
            Long value = all.get(symbol);
            if (value == null) requireAll(maxima);
            else if (!range(symbol).has(value))
                throw new InputError(
                        "is " + value + " in the given inputs, the model takes it " + range(symbol),
                        "the size " + symbol,
                        "give inputs of a size in that range");
            else values.put(symbol, value);
        }
        return values;
    }
}
