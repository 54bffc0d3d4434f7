package dev.headrace.simulator.values;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values of a running function, each in its slot.
final class Frame {
    final long[] longs;
    final double[] doubles;
    final @Nullable Object[] objects;

    /// The streams of the kernel that runs.
    Channels channels = new Channels();

    Frame(int longs, int doubles, int objects) {
        this.longs = new long[longs];
        this.doubles = new double[doubles];
        this.objects = new Object[objects];
    }

    Array array(int slot) {
        return (Array) Objects.requireNonNull(objects[slot]);
    }

    TileStream tiles(int slot) {
        return (TileStream) Objects.requireNonNull(objects[slot]);
    }

    Fifo fifo(int slot) {
        return (Fifo) Objects.requireNonNull(objects[slot]);
    }
}
