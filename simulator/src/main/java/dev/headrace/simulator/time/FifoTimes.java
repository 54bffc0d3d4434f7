package dev.headrace.simulator.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// When the tokens of a FIFO were written and read, as far as later events depend on it, and who waits for the next.
final class FifoTimes {
    /// In the place of a cycle that is not known yet.
    static final long UNKNOWN = -1;

    /// Times that are remembered at first.
    private static final int FEW = 16;

    private final long depth;

    /// Of the latest writes and reads, by their number modulo the length, a power of two.
    private long[] writes;

    private long[] reads;
    private long written;
    private long read;

    /// The numbers of the first write and read that there is no place for.
    private long writeLimit;

    private long readLimit;

    /// Writes before this one have been counted into [#mostFill], reads before this one at the time of the last of
    /// those.
    private long counted;

    private long countedReads;
    private long mostFill;
    private long waitedForTokens;
    private long waitedForRoom;

    private @Nullable StageRun reader;
    private @Nullable StageRun writer;

    FifoTimes(Network.Fifo fifo) {
        depth = fifo.depth();
        writes = new long[powerOfTwo(Math.max(FEW, fifo.initial()))];
        reads = new long[FEW];
        Arrays.fill(writes, -1);
        Arrays.fill(reads, -1);
        written = fifo.initial();
        counted = written;
        mostFill = written;
        writeLimit = writes.length;
        readLimit = reads.length;
    }

    private static int powerOfTwo(long atLeast) {
        return atLeast <= 1 ? 1 : Math.toIntExact(Long.highestOneBit(atLeast - 1) * 2);
    }

    /// The first cycle in which the next token can be read.
    long readableFrom() {
        return read == written ? UNKNOWN : writes[(int) read & writes.length - 1] + 1;
    }

    /// The first cycle in which the next token can be written; unknown if the read that makes room is.
    long writableFrom() {
        long maker = written - depth;
        if (maker < 0) return 0;
        return maker >= read ? UNKNOWN : reads[(int) maker & reads.length - 1] + 1;
    }

    void read(long cycle) {
        if (read == readLimit) makePlaceForReads();
        reads[(int) read++ & reads.length - 1] = cycle;
        StageRun waiting = writer;
        if (waiting == null) return;
        writer = null;
        waiting.wake();
    }

    void write(long cycle) {
        if (written == writeLimit) makePlaceForWrites();
        writes[(int) written++ & writes.length - 1] = cycle;
        StageRun waiting = reader;
        if (waiting == null) return;
        reader = null;
        waiting.wake();
    }

    /// To be woken by the next write.
    void waitToRead(StageRun waiting) {
        reader = waiting;
    }

    /// To be woken by the next read.
    void waitToWrite(StageRun waiting) {
        writer = waiting;
    }

    private void makePlaceForWrites() {
        countWhatIsRead();
        long oldest = Math.min(counted, read);
        if (oldest == written - writes.length) writes = longer(writes, oldest, written);
        writeLimit = oldest + writes.length;
    }

    private void makePlaceForReads() {
        countWhatIsRead();
        long oldest = Math.min(countedReads, Math.max(0, written - depth));
        if (oldest == read - reads.length) reads = longer(reads, oldest, read);
        readLimit = oldest + reads.length;
    }

    private static long[] longer(long[] ring, long from, long to) {
        long[] longer = new long[Math.multiplyExact(ring.length, 2)];
        Arrays.fill(longer, -1);
        for (long i = from; i < to; i++) longer[(int) i & longer.length - 1] = ring[(int) i & ring.length - 1];
        return longer;
    }

    private void countWhatIsRead() {
        if (mostFill == depth) settle();
        while (counted < read) count();
    }

    /// Counts what is in the FIFO after the first write that is not counted yet. All reads up to its cycle are known.
    private void count() {
        long cycle = writes[(int) counted & writes.length - 1];
        while (countedReads < read && reads[(int) countedReads & reads.length - 1] <= cycle) countedReads++;
        mostFill = Math.max(mostFill, ++counted - countedReads);
    }

    /// Counts all writes: all reads up to the last of them are known, or it cannot have held more.
    void settle() {
        if (mostFill == depth) counted = written;
        while (counted < written) count();
        countedReads = read;
        writeLimit = read + writes.length;
    }

    /// Its reader waited for it.
    void hadNoTokens(long cycles) {
        waitedForTokens += cycles;
    }

    /// Its writer waited for it.
    void hadNoRoom(long cycles) {
        waitedForRoom += cycles;
    }

    long waitedForTokens() {
        return waitedForTokens;
    }

    long waitedForRoom() {
        return waitedForRoom;
    }

    long tokens() {
        return written;
    }

    long taken() {
        return read;
    }

    long fill() {
        return written - read;
    }

    long depth() {
        return depth;
    }

    /// The most tokens that it held at the end of a cycle since [#forgetMostFill], once it is settled.
    long mostFill() {
        return mostFill;
    }

    void forgetMostFill() {
        mostFill = fill();
    }

    void hasHeld(long tokens) {
        mostFill = Math.max(mostFill, tokens);
    }

    /// So many more tokens came and went, all before anything that follows. It is settled.
    void skip(long moreWritten, long moreRead) {
        written += moreWritten;
        read += moreRead;
        counted = written;
        countedReads = read;
        while (writes.length < fill()) writes = longer(writes, 0, 0);
        while (reads.length < Math.min(depth, read) + 1) reads = longer(reads, 0, 0);
        writeLimit = read + writes.length;
        readLimit = Math.min(read, Math.max(0, written - depth)) + reads.length;
    }
}
