package dev.headrace.compiler.sizing;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.List;

/// What scheduling wrote down about a stream.
record StreamSchedule(long tokens, long delay, long writeSpan, long readDelay, long readSpan) {
    static StreamSchedule of(StreamOp stream) {
        return new StreamSchedule(
                number(stream, "schedule.tokens"),
                number(stream, "schedule.delay"),
                number(stream, "schedule.write_span"),
                number(stream, "schedule.read_delay"),
                number(stream, "schedule.read_span"));
    }

    TokenFlow flow() {
        return new TokenFlow(tokens, delay, writeSpan, readSpan);
    }

    /// Bits of one token.
    static long width(StreamOp stream) {
        return stream.type().bits();
    }

    /// @param fifo all streams that share it
    static void setDepth(List<StreamOp> fifo, long depth) {
        for (StreamOp stream : fifo) Rewriter.at(stream).setAttribute(stream, "depth", IntegerAttr.i64(depth));
    }

    private static long number(StreamOp stream, String name) {
        return stream.required(name, IntegerAttr.class).value();
    }
}
