package dev.headrace.simulator.values;

import java.util.ArrayList;
import java.util.List;

/// The streams of one kernel. When it ends, all that was written must have been read.
final class Channels {
    private final List<Fifo> fifos = new ArrayList<>();
    private final List<TileStream> streams = new ArrayList<>();

    Fifo add(Fifo fifo) {
        fifos.add(fifo);
        return fifo;
    }

    TileStream add(TileStream stream) {
        streams.add(stream);
        return stream;
    }

    /// @throws IllegalStateException if tokens are left over
    void close() {
        fifos.forEach(Fifo::close);
        streams.forEach(TileStream::close);
    }
}
