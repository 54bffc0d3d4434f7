package dev.headrace.backends.cpu;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The memory of one function for its tensors and queues, laid out while the function is written: what has been given
/// back is taken again. Offsets are bytes from the function's own beginning.
final class Workspace {
    private static final long ALIGNMENT = 64;

    /// Free pieces below [#end], by offset; neighbours are joined.
    private final TreeMap<Long, Long> free = new TreeMap<>();

    private long end;

    /// The first piece that is large enough.
    long take(long bytes) {
        long size = rounded(bytes);
        // What an entry says is not to be trusted once it is removed.
        for (long offset : List.copyOf(free.keySet())) {
            long rest = Objects.requireNonNull(free.get(offset)) - size;
            if (rest < 0) continue;
            free.remove(offset);
            if (rest > 0) free.put(offset + size, rest);
            return offset;
        }
        Map.Entry<Long, Long> last = free.lastEntry();
        if (last != null && last.getKey() + last.getValue() == end) {
            free.pollLastEntry();
            end = Math.addExact(last.getKey(), size);
            return last.getKey();
        }
        long offset = end;
        end = Math.addExact(end, size);
        return offset;
    }

    void giveBack(long offset, long bytes) {
        long from = offset;
        long to = offset + rounded(bytes);
        Map.Entry<Long, Long> before = free.floorEntry(from);
        if (before != null && before.getKey() + before.getValue() == from) from = before.getKey();
        @Nullable Long after = free.remove(to);
        if (after != null) to += after;
        free.put(from, to - from);
    }

    /// How much memory a call of the function needs.
    long bytes() {
        return end;
    }

    private static long rounded(long bytes) {
        return Math.addExact(Math.max(bytes, 1), ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
