package dev.headrace.simulator.time;

import java.util.Arrays;

/// When the tokens of a FIFO were written and read, as far as later events depend on it.
final class FifoTimes {
    private final int depth;

    /// Of the latest writes and reads, by their number modulo the length.
    private final long[] writes;

    private final long[] reads;
    private long written;
    private long read;

    /// Writes before this one have been counted into [#mostFill], reads before this one at the time of the last of
    /// those.
    private long counted;

    private long countedReads;
    private long mostFill;

    FifoTimes(Network.Fifo fifo) {
        depth = Math.toIntExact(fifo.depth());
        writes = new long[depth];
        reads = new long[2 * depth + 1];
        Arrays.fill(writes, 0, Math.toIntExact(fifo.initial()), -1);
        written = fifo.initial();
        counted = written;
        mostFill = written;
    }

    /// The first cycle in which the next token can be read; -1 if its write is not known yet.
    long readableFrom() {
        return read == written ? -1 : writes[(int) (read % depth)] + 1;
    }

    /// The first cycle in which the next token can be written; -1 if the read that makes room is not known yet.
    long writableFrom() {
        long maker = written - depth;
        if (maker < 0) return 0;
        return maker >= read ? -1 : reads[(int) (maker % reads.length)] + 1;
    }

    void read(long cycle) {
        reads[(int) (read++ % reads.length)] = cycle;
    }

    void write(long cycle) {
        if (written - counted == depth) count();
        writes[(int) (written++ % depth)] = cycle;
    }

    /// Counts what is in the FIFO after the first write that is not counted yet. The read that ends its stay is known.
    private void count() {
        long cycle = writes[(int) (counted % depth)];
        while (countedReads < read && reads[(int) (countedReads % reads.length)] <= cycle) countedReads++;
        mostFill = Math.max(mostFill, ++counted - countedReads);
    }

    long tokens() {
        return written;
    }

    long fill() {
        return written - read;
    }

    /// The most tokens that it held at the end of a cycle. Final once all tokens are read.
    long mostFill() {
        while (counted < written) count();
        return mostFill;
    }
}
