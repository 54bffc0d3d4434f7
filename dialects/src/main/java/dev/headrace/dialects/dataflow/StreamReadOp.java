package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;

/// Takes the next token of a FIFO; waits while it is empty.
///
/// ```mlir
/// %x = dataflow.stream_read %s : !dataflow.stream<f32> -> f32
/// ```
public final class StreamReadOp extends DataflowOp {
    public static final OpSpec<StreamReadOp> SPEC = OpSpec.of("dataflow.stream_read", StreamReadOp::new)
            .operand("stream", Constraints.STREAM)
            .result("token", Constraints.TOKEN)
            .format("$stream attr-dict `:` type($stream) `->` type($token)")
            .verify(StreamReadOp::verify);

    private StreamReadOp(OpState state) {
        super(state);
    }

    public static StreamReadOp create(Builder at, Location location, Value stream) {
        return at.add(SPEC.create(
                OpState.of(SPEC, location).operands(stream).results(((StreamType) stream.type()).element())));
    }

    public Value stream() {
        return operand(0);
    }

    public Value token() {
        return result();
    }

    private void verify(Diagnostics problems) {
        StreamType type = (StreamType) stream().type();
        if (!result().type().equals(type.element())) problems.error(this, "reads %s from %s", result().type(), type);
    }
}
