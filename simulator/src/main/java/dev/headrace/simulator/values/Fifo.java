package dev.headrace.simulator.values;

import java.util.Arrays;

/// A queue of scalars without a limit; a token that is a vector is as many of them. They are kept as the bits that
/// their type stores, so that a cast of the stream changes nothing here.
final class Fifo {
    private final String name;
    private final String reader;
    private long[] ring = new long[64];
    private int first;
    private int count;

    /// @param reader the task that reads it, for messages
    Fifo(String name, String reader) {
        this.name = name;
        this.reader = reader;
    }

    void write(long bits) {
        if (count == ring.length) grow();
        ring[(first + count) & (ring.length - 1)] = bits;
        count++;
    }

    /// @param who the task that asks, for the message
    /// @throws IllegalStateException if there is no token
    long read(String who) {
        if (count == 0) throw new IllegalStateException(who + " reads from stream @" + name + ", which is empty");
        long bits = ring[first];
        first = (first + 1) & (ring.length - 1);
        count--;
        return bits;
    }

    private void grow() {
        long[] larger = Arrays.copyOfRange(ring, first, first + 2 * ring.length);
        System.arraycopy(ring, 0, larger, ring.length - first, first);
        ring = larger;
        first = 0;
    }

    void close() {
        if (count > 0)
            throw new IllegalStateException(
                    "stream @" + name + " has " + count + " tokens left over that " + reader + " did not read");
    }
}
