package dev.headrace.simulator.time;

/// Until when a channel is taken.
final class ChannelTimes {
    private final Network.Channel channel;

    /// In units of `1 / channel.bytes()` cycles.
    private long freeFrom;

    private long bytes;

    ChannelTimes(Network.Channel channel) {
        this.channel = channel;
    }

    /// @param asked the cycle in which the transfer could begin
    /// @return the cycle in which it begins
    long serve(long asked, long size) {
        long begin = Math.max(asked, Math.ceilDiv(freeFrom, channel.bytes()));
        freeFrom = Math.addExact(
                Math.max(freeFrom, Math.multiplyExact(asked, channel.bytes())),
                Math.multiplyExact(size, channel.cycles()));
        bytes += size;
        return begin;
    }

    long bytes() {
        return bytes;
    }

    /// For how long it is taken behind a cycle and the one that follows, in units of `1 / channel.bytes()` cycles.
    long takenFor(long cycle) {
        return Math.max(0, freeFrom - Math.multiplyExact(cycle + 1, channel.bytes()));
    }

    /// It moved so many more bytes, and everything was so many cycles later.
    void skip(long more, long later) {
        if (more == 0) return;
        bytes += more;
        freeFrom = Math.addExact(freeFrom, Math.multiplyExact(later, channel.bytes()));
    }
}
