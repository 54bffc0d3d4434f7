package dev.headrace.backends.hls;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What the model keeps between runs: where it lives, and the result that is its value for the next run.
///
/// @param name as users know it: `k_cache`
/// @param homes of its parts: its bytes are dealt out to them in turn
/// @param offset bytes in front of it in each home, where other states lie, and in front of its new value
/// @param neighbours bytes that lie side by side in one home
/// @param first the values of each part before the first run
/// @param fresh where a run leaves the new value of each part; none where no run changes it
record StatePlan(
        String name,
        Value argument,
        List<TensorHome> homes,
        long offset,
        long neighbours,
        List<TensorData> first,
        List<TensorHome> fresh) {
    StatePlan {
        homes = List.copyOf(homes);
        first = List.copyOf(first);
        fresh = List.copyOf(fresh);
    }

    /// A part of a state that runs change.
    record Part(TensorHome home, TensorHome fresh) {}

    /// The parts, if runs change it.
    List<Part> changed() {
        return IntStream.range(0, fresh.size())
                .mapToObj(part -> new Part(homes.get(part), fresh.get(part)))
                .toList();
    }

    /// Whether a result of the program is the new value of a state, which stays on the device.
    static boolean isNewValue(FuncOp main, int result) {
        if (!(main.resultAttribute(result, "headrace.mutated").orElse(null) instanceof StringAttr name)) return false;
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, "headrace.state").equals(Optional.of(name))) return true;
        return false;
    }
}
