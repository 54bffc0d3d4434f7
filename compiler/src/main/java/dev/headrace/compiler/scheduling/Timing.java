package dev.headrace.compiler.scheduling;

import dev.headrace.ir.Value;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// How long something takes, and when it passes the tokens of its streams.
///
/// @param latency cycles from start to end
/// @param interval cycles after which it can start again
record Timing(long latency, long interval, SequencedMap<Value, Access> accesses) {
    static final Timing NOTHING = new Timing(0, 0, new LinkedHashMap<>());

    /// This, and `gap` cycles later `next`.
    Timing then(long gap, Timing next) {
        SequencedMap<Value, Access> all = new LinkedHashMap<>(accesses);
        next.accesses.forEach((stream, access) -> all.merge(stream, access.after(latency + gap), Access::and));
        long whole = latency + gap + next.latency;
        return new Timing(whole, whole, all);
    }

    /// The same `times` times, each as soon as it can start.
    Timing repeated(long times) {
        SequencedMap<Value, Access> all = new LinkedHashMap<>();
        accesses.forEach((stream, access) -> all.put(stream, access.repeated(times, interval)));
        long whole = Math.addExact(Math.multiplyExact(times - 1, interval), latency);
        return new Timing(whole, whole, all);
    }

    /// That it can start again earlier than it ends.
    Timing every(long cycles) {
        return new Timing(latency, cycles, accesses);
    }
}
