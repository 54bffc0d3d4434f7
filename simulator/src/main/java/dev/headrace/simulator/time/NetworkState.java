package dev.headrace.simulator.time;

import java.util.Arrays;
import java.util.List;

/// All that the future of a network depends on, at the end of a cycle.
record NetworkState(long cycle, List<ActorState> actors, List<FifoState> fifos, List<ChannelState> channels) {
    /// @param mostFill until then
    record FifoState(long written, long read, long mostFill, long waitedForTokens, long waitedForRoom) {
        /// How many times the same can happen again before somebody notices that the FIFO holds more or less.
        ///
        /// @param fifo a while later
        long timesUntilNoticed(FifoTimes fifo) {
            long more = fifo.fill() - (written - read);
            if (more == 0) return Long.MAX_VALUE;
            long least = written - fifo.taken();
            long most = fifo.tokens() - read;
            if (least < 1 || most > fifo.depth() - 1) return 0;
            return more > 0 ? (fifo.depth() - 1 - most) / more : (least - 1) / -more;
        }

        void skip(FifoTimes fifo, long times) {
            long more = fifo.fill() - (written - read);
            long most = fifo.mostFill();
            fifo.skip(times * (fifo.tokens() - written), times * (fifo.taken() - read));
            fifo.hasHeld(most + Math.max(0, more) * times);
            fifo.hasHeld(mostFill);
            fifo.hadNoTokens(times * (fifo.waitedForTokens() - waitedForTokens));
            fifo.hadNoRoom(times * (fifo.waitedForRoom() - waitedForRoom));
        }
    }

    /// @param takenFor see [ChannelTimes#takenFor]
    record ChannelState(long takenFor, long bytes) {}

    /// From here on FIFOs know what they held at most since then.
    static NetworkState of(ActorRun[] actors, FifoTimes[] fifos, ChannelTimes[] channels, long cycle) {
        return new NetworkState(
                cycle,
                Arrays.stream(actors).map(actor -> ActorState.of(actor, cycle)).toList(),
                Arrays.stream(fifos).map(NetworkState::from).toList(),
                Arrays.stream(channels)
                        .map(channel -> new ChannelState(channel.takenFor(cycle), channel.bytes()))
                        .toList());
    }

    private static FifoState from(FifoTimes fifo) {
        FifoState state = new FifoState(
                fifo.tokens(), fifo.taken(), fifo.mostFill(), fifo.waitedForTokens(), fifo.waitedForRoom());
        fifo.forgetMostFill();
        return state;
    }

    /// FIFOs know again what they held at most since the beginning.
    void rememberMostFill(FifoTimes[] all) {
        for (int f = 0; f < all.length; f++) all[f].hasHeld(fifos.get(f).mostFill());
    }
}
