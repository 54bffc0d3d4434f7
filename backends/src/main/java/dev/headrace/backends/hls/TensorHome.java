package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.KernelOp.Channels;
import dev.headrace.dialects.linalg.PackOp;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a tensor of the host program lives: on the host, in each image of the device that uses it, or both. Reshaped
/// tensors share the home of what they are made from.
final class TensorHome {
    private final String name;
    private final long bytes;
    private final List<Row> known;
    private final @Nullable PackOp tiling;
    private final SequencedMap<Integer, Channels> channels = new TreeMap<>();
    private final List<Use> uses = new ArrayList<>();
    private boolean isUsed;

    /// An argument of a kernel on the device.
    /// @param argument the position among its sources and results
    record Use(KernelOp kernel, int argument) {}

    /// Values that are known at compile time.
    /// @param name of the tensor that they are, which differs from that of the whole where several are stacked
    record Row(String name, TensorData values) {}

    /// @param known the values, if they are known at compile time
    TensorHome(String name, long bytes, @Nullable TensorData known) {
        this(name, bytes, known == null ? List.of() : List.of(new Row(name, known)), null);
    }

    private TensorHome(String name, long bytes, List<Row> known, @Nullable PackOp tiling) {
        this.name = name;
        this.bytes = bytes;
        this.known = List.copyOf(known);
        this.tiling = tiling;
    }

    /// Values that are known at compile time, and not in row-major order.
    /// @param tiling how they came to be so
    static TensorHome packed(String name, long bytes, TensorData known, PackOp tiling) {
        return new TensorHome(name, bytes, List.of(new Row(name, known)), tiling);
    }

    /// Rows one behind the other, whose values are known at compile time and in the same order.
    static TensorHome stacked(String name, long bytes, List<TensorHome> rows) {
        List<Row> known = rows.stream().flatMap(row -> row.known.stream()).toList();
        return new TensorHome(name, bytes, known, rows.getFirst().tiling);
    }

    String name() {
        return name;
    }

    long bytes() {
        return bytes;
    }

    /// Its values, if they are known at compile time and are no rows of several tensors.
    @Nullable
    TensorData known() {
        return known.size() == 1 ? known.getFirst().values() : null;
    }

    boolean isKnown() {
        return !known.isEmpty();
    }

    /// Its known values, row by row where it is stacked; none if they are not known.
    List<Row> knownRows() {
        return known;
    }

    /// How known values were brought into their order; null where that is row-major.
    @Nullable
    PackOp tiling() {
        return tiling;
    }

    void use() {
        isUsed = true;
    }

    void useOnDevice(KernelOp user, int argument, Channels there) {
        isUsed = true;
        uses.add(new Use(user, argument));
        Channels known = channels.putIfAbsent(user.group(), there);
        if (known != null && !known.equals(there))
            throw new IllegalStateException(
                    name + " lies in " + known + " for one kernel and in " + there + " for " + user.symbol());
    }

    /// Whether anything needs the tensor at run time.
    boolean isUsed() {
        return isUsed;
    }

    /// All of them, in the order of the program.
    List<Use> uses() {
        return Collections.unmodifiableList(uses);
    }

    /// Where it lies in the device's memory, by the number of the group; empty if it stays on the host.
    SequencedMap<Integer, Channels> channels() {
        return Collections.unmodifiableSequencedMap(channels);
    }
}
