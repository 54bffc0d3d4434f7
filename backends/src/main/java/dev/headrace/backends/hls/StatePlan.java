package dev.headrace.backends.hls;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the model keeps between runs: where it lives, and the result that is its value for the next run.
///
/// @param name as users know it: `k_cache`
/// @param offset bytes in front of it at home, where other states lie, and in front of its new value
/// @param first the value before the first run
/// @param fresh where a run leaves the new value; null where no run changes it
record StatePlan(
        String name,
        Value argument,
        TensorHome home,
        long offset,
        TensorData first,
        @Nullable TensorHome fresh) {
    /// Whether a result of the program is the new value of a state, which stays on the device.
    static boolean isNewValue(FuncOp main, int result) {
        if (!(main.resultAttribute(result, "headrace.mutated").orElse(null) instanceof StringAttr name)) return false;
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, "headrace.state").equals(Optional.of(name))) return true;
        return false;
    }
}
