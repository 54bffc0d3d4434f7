package dev.headrace.backends.cpu;

import dev.headrace.ir.Dims;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far apart neighbours lie after a change of shape that moves nothing.
final class Reshaped {
    private Reshaped() {}

    /// @return the new distances; null where the elements would have to move
    static @Nullable List<Long> strides(Dims from, List<Long> strides, Dims to) {
        if (from.values().contains(0L)) return Held.View.rowMajor(to, 1);
        // Runs of elements at one distance, outermost first: neighbouring dimensions that are one when counted through.
        List<long[]> runs = new ArrayList<>();
        for (int dim = 0; dim < from.size(); dim++) {
            long size = from.at(dim);
            long stride = strides.get(dim);
            if (size == 1) continue;
            long[] last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && last[1] == stride * size) {
                last[0] *= size;
                last[1] = stride;
            } else runs.add(new long[] {size, stride});
        }
        Long[] result = new Long[to.size()];
        int run = runs.size() - 1;
        long taken = 1;
        for (int dim = to.size() - 1; dim >= 0; dim--) {
            long size = to.at(dim);
            if (size == 1) {
                result[dim] = 1L;
                continue;
            }
            if (run >= 0 && taken == runs.get(run)[0]) {
                run--;
                taken = 1;
            }
            if (run < 0 || runs.get(run)[0] / taken % size != 0) return null;
            result[dim] = runs.get(run)[1] * taken;
            taken *= size;
        }
        return Arrays.asList(result);
    }
}
