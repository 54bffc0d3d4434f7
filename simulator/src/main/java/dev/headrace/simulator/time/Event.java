package dev.headrace.simulator.time;

import dev.headrace.dialects.scf.IterationCondition;

/// What an iteration of a pipeline does with a FIFO or a channel of external memory.
///
/// @param port the number of the FIFO or of the channel in the network
/// @param offset cycles from the start of the iteration, if it does not have to wait
/// @param amount bytes of a transfer; 1 for tokens
/// @param condition in which iterations it does
record Event(Kind kind, int port, long offset, long amount, IterationCondition condition) {
    enum Kind {
        /// Takes a token that was written in an earlier cycle.
        READ,
        /// Puts a token where there is room at the beginning of the cycle.
        WRITE,
        /// Asks a channel of external memory for a transfer, which begins when the channel is free.
        TRANSFER
    }

    static Event read(int fifo, long offset) {
        return new Event(Kind.READ, fifo, offset, 1, IterationCondition.ALWAYS);
    }

    static Event write(int fifo, long offset) {
        return new Event(Kind.WRITE, fifo, offset, 1, IterationCondition.ALWAYS);
    }

    static Event transfer(int channel, long offset, long bytes) {
        return new Event(Kind.TRANSFER, channel, offset, bytes, IterationCondition.ALWAYS);
    }

    /// The same only where this holds too.
    Event when(IterationCondition more) {
        return new Event(kind, port, offset, amount, condition.and(more));
    }

    boolean isTransfer() {
        return kind == Kind.TRANSFER;
    }

    boolean isConditional() {
        return !(condition instanceof IterationCondition.Always);
    }

    /// Whether both use one end of one FIFO.
    boolean isSamePortAs(Event other) {
        return kind == other.kind && port == other.port && kind != Kind.TRANSFER;
    }
}
