package dev.headrace.compiler;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// All that may be chosen about a design besides the model and the target.
///
/// @param numbers each knob that is not as usual
public record Configuration(Sizing sizing, Map<Knob, Long> numbers) {
    public static final Configuration USUAL = new Configuration(Sizing.CONSERVATIVE, Map.of());

    /// @throws IllegalArgumentException if a number is not allowed
    public Configuration {
        Map<Knob, Long> unusual = new EnumMap<>(Knob.class);
        numbers.forEach((knob, value) -> {
            if (!knob.allows(value)) throw new IllegalArgumentException(knob + " cannot be " + value);
            if (value != knob.usual()) unusual.put(knob, value);
        });
        numbers = Collections.unmodifiableMap(unusual);
    }

    public long of(Knob knob) {
        return numbers.getOrDefault(knob, knob.usual());
    }

    public Configuration with(Knob knob, long value) {
        Map<Knob, Long> changed = new EnumMap<>(Knob.class);
        changed.putAll(numbers);
        changed.put(knob, value);
        return new Configuration(sizing, changed);
    }

    public Configuration with(Sizing other) {
        return new Configuration(other, numbers);
    }
}
