package dev.headrace.simulator.values;

import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Gives every value its place in the [Frame], and constants their value before anything runs.
final class Slots {
    private final int[] used = new int[Bank.values().length];
    private final Map<Value, Integer> slots = new HashMap<>();
    private final List<Consumer<Frame>> constants = new ArrayList<>();

    int of(Value value) {
        return slots.computeIfAbsent(value, v -> fresh(v.type()));
    }

    int[] of(List<? extends Value> values) {
        return values.stream().mapToInt(this::of).toArray();
    }

    /// A place for something that is no value of the program.
    int fresh(Type type) {
        return used[Bank.of(type).ordinal()]++;
    }

    /// Lets `value` live where `other` does.
    void share(Value value, Value other) {
        slots.put(value, of(other));
    }

    void put(Value value, int slot) {
        slots.put(value, slot);
    }

    void preset(Consumer<Frame> constant) {
        constants.add(constant);
    }

    Frame frame() {
        Frame frame = new Frame(used[Bank.LONGS.ordinal()], used[Bank.DOUBLES.ordinal()], used[Bank.OBJECTS.ordinal()]);
        constants.forEach(c -> c.accept(frame));
        return frame;
    }
}
