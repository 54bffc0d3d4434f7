package dev.headrace.explorer;

import dev.headrace.compiler.Configuration;
import dev.headrace.compiler.Knob;
import dev.headrace.compiler.Sizing;
import java.util.List;

/// One thing that may be chosen, and what from, in an order in which neighbours are alike.
sealed interface Dimension {
    record Amount(Knob knob, List<Long> values) implements Dimension {
        public Amount {
            values = List.copyOf(values);
            if (!values.contains(knob.usual())) throw new IllegalArgumentException(knob + " cannot be as usual");
        }
    }

    record Strategy(List<Sizing> values) implements Dimension {
        public Strategy {
            values = List.copyOf(values);
        }
    }

    default int size() {
        return switch (this) {
            case Amount(var _, List<Long> values) -> values.size();
            case Strategy(List<Sizing> values) -> values.size();
        };
    }

    default Configuration choose(int index, Configuration others) {
        return switch (this) {
            case Amount(Knob knob, List<Long> values) -> others.with(knob, values.get(index));
            case Strategy(List<Sizing> values) -> others.with(values.get(index));
        };
    }

    /// The place of what a configuration has; -1 if it is none of the values.
    default int indexIn(Configuration configuration) {
        return switch (this) {
            case Amount(Knob knob, List<Long> values) -> values.indexOf(configuration.of(knob));
            case Strategy(List<Sizing> values) -> values.indexOf(configuration.sizing());
        };
    }
}
