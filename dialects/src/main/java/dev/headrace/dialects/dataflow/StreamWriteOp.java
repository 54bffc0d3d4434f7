package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;

/// Puts a token into a FIFO; waits while it is full.
///
/// ```mlir
/// dataflow.stream_write %x, %s : f32, !dataflow.stream<f32>
/// ```
public final class StreamWriteOp extends DataflowOp {
    public static final OpSpec<StreamWriteOp> SPEC = OpSpec.of("dataflow.stream_write", StreamWriteOp::new)
            .operand("token", Constraints.TOKEN)
            .operand("stream", Constraints.STREAM)
            .format("$token `,` $stream attr-dict `:` type($token) `,` type($stream)")
            .verify(StreamWriteOp::verify);

    private StreamWriteOp(OpState state) {
        super(state);
    }

    public static StreamWriteOp create(Builder at, Location location, Value token, Value stream) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(token, stream)));
    }

    public Value token() {
        return operand(0);
    }

    public Value stream() {
        return operand(1);
    }

    private void verify(Diagnostics problems) {
        StreamType type = (StreamType) stream().type();
        if (!token().type().equals(type.element())) problems.error(this, "writes %s to %s", token().type(), type);
    }
}
