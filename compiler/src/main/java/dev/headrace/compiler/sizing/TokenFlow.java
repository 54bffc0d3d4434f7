package dev.headrace.compiler.sizing;

import java.math.BigInteger;

/// One FIFO as the token behaviour model sees it (StreamTensor, section 5.3): a writer and a reader that each pass
/// tokens at a steady pace once they have begun.
///
/// The pace is kept as the cycles between the first and the last token, so that average intervals which are no whole
/// numbers stay exact.
///
/// @param tokens that pass in one run, at least one
/// @param writeDelay cycles from the writer's start to its first token
/// @param writeSpan cycles from the first to the last token written
/// @param readSpan cycles from the first to the last token read, where the reader never waits
record TokenFlow(long tokens, long writeDelay, long writeSpan, long readSpan) {
    TokenFlow {
        if (tokens < 1 || writeDelay < 0 || writeSpan < 0 || readSpan < 0)
            throw new IllegalArgumentException(
                    "no flow: %d tokens, delay %d, spans %d and %d".formatted(tokens, writeDelay, writeSpan, readSpan));
    }

    /// The most tokens that wait in the FIFO when the reader starts `delay` cycles after the writer.
    ///
    /// A reader slower than its writer falls behind until the writer's last token; a faster one finds the most
    /// tokens when it starts.
    long mostTokens(long delay) {
        long gaps = tokens - 1;
        if (gaps == 0) return 1;
        if (writeSpan < readSpan) {
            long readByTheEnd = gapsIn(writeDelay + writeSpan - delay, readSpan)[0];
            return tokens - readByTheEnd;
        }
        if (writeSpan == 0) return tokens;
        long[] written = gapsIn(delay - writeDelay, writeSpan);
        return Math.min(tokens, written[0] + (written[1] > 0 ? 1 : 0));
    }

    /// How many whole intervals pass in `cycles` when all of them take `span`, at most as many as there are tokens,
    /// and what is left over. No product of cycles and tokens is too large.
    private long[] gapsIn(long cycles, long span) {
        BigInteger[] parts = BigInteger.valueOf(Math.max(0, cycles))
                .multiply(BigInteger.valueOf(tokens - 1))
                .divideAndRemainder(BigInteger.valueOf(span));
        return new long[] {parts[0].min(BigInteger.valueOf(tokens)).longValueExact(), parts[1].longValueExact()};
    }

    /// A depth that never makes the writer wait for the reader.
    ///
    /// One more than the model says: a token that is pushed in the cycle of a pop needs a place of its own. Two at
    /// least, as the tools build no shallower FIFO; no more than all tokens.
    long depth(long delay) {
        return Math.max(2, Math.min(tokens, mostTokens(delay) + 1));
    }

    /// The same tokens at the pace of a design whose slowest task takes `span` cycles from first to last token.
    TokenFlow atPace(long span) {
        return new TokenFlow(tokens, writeDelay, Math.max(writeSpan, span), Math.max(readSpan, span));
    }
}
