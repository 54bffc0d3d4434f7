package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;

/// The same FIFO with tokens of another type of as many bits.
///
/// ```mlir
/// %i = dataflow.stream_cast %f : !dataflow.stream<f32> to !dataflow.stream<i32>
/// ```
public final class StreamCastOp extends DataflowOp {
    public static final OpSpec<StreamCastOp> SPEC = OpSpec.of("dataflow.stream_cast", StreamCastOp::new)
            .operand("source", Constraints.STREAM)
            .result("target", Constraints.STREAM)
            .format("$source attr-dict `:` type($source) `to` type($target)")
            .verify(StreamCastOp::verify);

    private StreamCastOp(OpState state) {
        super(state);
    }

    public static StreamCastOp create(Builder at, Location location, Value source, StreamType target) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(source).results(target)));
    }

    private void verify(Diagnostics problems) {
        StreamType from = (StreamType) operand(0).type();
        StreamType to = (StreamType) result().type();
        if (from.bits() != to.bits()) problems.error(this, "turns %s into %s of other width", from, to);
    }
}
