package dev.headrace.backends.hls;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/// What the model keeps between runs: an argument with its first value, and the result that is its value for the next
/// run.
///
/// @param name as users know it: `k_cache`
/// @param newValue null where no run changes it
record StatePlan(
        String name,
        Value argument,
        TensorData first,
        @org.jspecify.annotations.Nullable Value newValue) {
    /// The state of a program by its argument, in the order of the arguments.
    /// @param first the first value by the name
    static SequencedMap<Value, StatePlan> of(FuncOp main, Function<String, TensorData> first) {
        Map<String, Value> changed = new LinkedHashMap<>();
        for (int i = 0; i < main.returned().operandCount(); i++)
            if (main.resultAttribute(i, "headrace.mutated").orElse(null) instanceof StringAttr(String name))
                changed.put(name, main.returned().operand(i));
        SequencedMap<Value, StatePlan> all = new LinkedHashMap<>();
        for (int i = 0; i < main.body().arguments().size(); i++) {
            if (!(main.argumentAttribute(i, "headrace.state").orElse(null) instanceof StringAttr(String name)))
                continue;
            Value argument = main.body().argument(i);
            all.put(argument, new StatePlan(name, argument, first.apply(name), changed.get(name)));
        }
        return all;
    }

    /// Whether a result of the program is the new value of a state, which stays where it is.
    static boolean isNewValue(FuncOp main, int result) {
        if (!(main.resultAttribute(result, "headrace.mutated").orElse(null) instanceof StringAttr name)) return false;
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, "headrace.state").equals(Optional.of(name))) return true;
        return false;
    }

    /// What makes the new value, behind any views.
    Optional<Value> source() {
        Value value = newValue;
        while (value != null) {
            if (value.definingOp() instanceof ExpandShapeOp view) value = view.source();
            else if (value.definingOp() instanceof CollapseShapeOp view) value = view.source();
            else return Optional.of(value);
        }
        return Optional.empty();
    }
}
