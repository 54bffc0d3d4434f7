package dev.headrace.simulator.time;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Transfers that wait for their turns on shared channels: the earliest comes first, of several of one cycle the one
/// whose stage was made known first. A heap of numbers, since most of a simulation of busy channels passes through it.
final class Wishes {
    private static final int FEW = 16;

    private final List<StageRun> stages = new ArrayList<>();

    /// A heap of `cycle * 2^RANK_BITS + rank`, a rank being a place in [#stages].
    private long[] heap = new long[FEW];

    private int size;

    private static final int RANK_BITS = 16;

    /// @return by which it makes wishes
    int rankOf(StageRun stage) {
        if (stages.size() == 1 << RANK_BITS) throw new IllegalArgumentException("too many stages use shared channels");
        stages.add(stage);
        return stages.size() - 1;
    }

    void add(long cycle, int rank) {
        if (size == heap.length) heap = Arrays.copyOf(heap, 2 * size);
        long wish = Math.multiplyExact(cycle, 1L << RANK_BITS) + rank;
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (heap[parent] <= wish) break;
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = wish;
    }

    /// Whether the first is of this cycle.
    boolean hasNextAt(long cycle) {
        return size > 0 && heap[0] >> RANK_BITS == cycle;
    }

    /// Takes the first away.
    @Nullable
    StageRun poll() {
        if (size == 0) return null;
        StageRun first = stages.get((int) heap[0] & (1 << RANK_BITS) - 1);
        long last = heap[--size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= last) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
        return first;
    }
}
