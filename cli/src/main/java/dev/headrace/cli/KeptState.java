package dev.headrace.cli;

import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The state of a program between its runs, for engines whose programs take it as an input and give it as a result.
final class KeptState {
    private static final String NEW = "mutated.";

    /// By the names of the inputs: `buffer.k`.
    private final SequencedMap<String, TensorData> values = new LinkedHashMap<>();

    /// The inputs, with the state as it is where they do not set it.
    SequencedMap<String, TensorData> with(SequencedMap<String, TensorData> inputs) {
        SequencedMap<String, TensorData> all = new LinkedHashMap<>(values);
        all.putAll(inputs);
        return all;
    }

    /// Keeps the state that is among the results, and gives the rest.
    SequencedMap<String, TensorData> keep(SequencedMap<String, TensorData> results) {
        SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
        results.forEach((name, data) -> {
            if (name.startsWith(NEW)) values.put("buffer." + name.substring(NEW.length()), data);
            else outputs.put(name, data);
        });
        return outputs;
    }

    SequencedMap<String, TensorData> values() {
        return new LinkedHashMap<>(values);
    }
}
