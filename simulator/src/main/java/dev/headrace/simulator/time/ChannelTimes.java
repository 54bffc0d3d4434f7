package dev.headrace.simulator.time;

/// Until when a channel is taken. Its adapter asks for bursts in advance, so a channel that is asked again within a
/// cycle goes on without a pause: it moves what its rate says, though transfers begin with a cycle of the design.
final class ChannelTimes {
    private final Network.Channel channel;

    /// The cycle until which it is taken, and how much of the next, in units of `1 / channel.bytes()`.
    private long freeFrom;

    private long freeFromParts;
    private long bytes;

    /// What a transfer of the size before took.
    private long size;

    private long wholeCycles;
    private long parts;

    ChannelTimes(Network.Channel channel) {
        this.channel = channel;
    }

    /// @param asked the cycle in which the transfer could begin
    /// @return the cycle in which it begins
    long serve(long asked, long size) {
        if (size != this.size) {
            long taken = Math.multiplyExact(size, channel.cycles());
            this.size = size;
            wholeCycles = taken / channel.bytes();
            parts = taken % channel.bytes();
        }
        bytes += size;
        long begin = Math.max(asked, freeFromParts > 0 ? freeFrom + 1 : freeFrom);
        if (isIdleBefore(asked)) {
            freeFrom = asked;
            freeFromParts = 0;
        }
        freeFrom += wholeCycles;
        freeFromParts += parts;
        if (freeFromParts >= channel.bytes()) {
            freeFromParts -= channel.bytes();
            freeFrom++;
        }
        return begin;
    }

    /// Whether nobody asked in time: for a whole cycle there was nothing to do.
    private boolean isIdleBefore(long asked) {
        return asked > freeFrom + 1 || asked == freeFrom + 1 && freeFromParts == 0;
    }

    long bytes() {
        return bytes;
    }

    /// For how long it is taken behind the beginning of a cycle, in units of `1 / channel.bytes()` cycles. Nobody asks
    /// again before the next one.
    long takenFor(long cycle) {
        long cycles = freeFrom - cycle;
        return cycles < 0 ? 0 : Math.addExact(Math.multiplyExact(cycles, channel.bytes()), freeFromParts);
    }

    /// It moved so many more bytes, and everything was so many cycles later.
    void skip(long more, long later) {
        if (more == 0) return;
        bytes += more;
        freeFrom += later;
    }
}
