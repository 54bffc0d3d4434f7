package dev.headrace.compiler.scheduling;

/// When a task passes the tokens of one stream, in cycles from its start.
///
/// @param first the first token
/// @param last the last token
record Access(long first, long last, long tokens) {
    Access after(long cycles) {
        return new Access(first + cycles, last + cycles, tokens);
    }

    /// The same `times` times, every `interval` cycles.
    Access repeated(long times, long interval) {
        return new Access(first, last + (times - 1) * interval, Math.multiplyExact(tokens, times));
    }

    /// Both, of the same stream.
    Access and(Access other) {
        return new Access(Math.min(first, other.first), Math.max(last, other.last), tokens + other.tokens);
    }

    /// Cycles from the first to the last token.
    long span() {
        return last - first;
    }
}
