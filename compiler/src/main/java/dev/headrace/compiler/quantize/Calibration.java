package dev.headrace.compiler.quantize;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// What was measured of the activations of a model on samples of its inputs.
///
/// @param largest magnitude of what a layer multiplies its weights with, by the names that [ObserveActivations] gives
/// @param samples how many there were
public record Calibration(SequencedMap<String, Float> largest, long samples) {
    /// Nothing was measured.
    public static final Calibration NONE = new Calibration(new LinkedHashMap<>(), 0);

    public Calibration {
        largest = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(largest));
        for (var each : largest.entrySet())
            if (!(each.getValue() >= 0 && Float.isFinite(each.getValue())))
                throw new IllegalArgumentException(each.getKey() + " has inputs up to " + each.getValue());
    }

    Optional<Float> largestInput(String layer) {
        return Optional.ofNullable(largest.get(layer));
    }
}
