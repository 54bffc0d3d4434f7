package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;

/// Puts a tile at the end of a stream; the result is the stream with it. The loops around it, out to where the stream
/// comes from, spell the trip counts and steps of the stream's type.
///
/// ```mlir
/// %written = dataflow.itensor_write %tile into %stream : tensor<4x2xf32>, !dataflow.itensor<…>
/// ```
public final class ItensorWriteOp extends DataflowOp {
    public static final OpSpec<ItensorWriteOp> SPEC = OpSpec.of("dataflow.itensor_write", ItensorWriteOp::new)
            .operand("tile", Constraints.TENSOR)
            .operand("dest", Constraints.ITENSOR)
            .result("result", Constraints.ITENSOR)
            .infer(state -> java.util.List.of(state.operands().get(1).type()))
            .format("$tile `into` $dest attr-dict `:` type($tile) `,` type($dest)")
            .verify(ItensorWriteOp::verify);

    private ItensorWriteOp(OpState state) {
        super(state);
    }

    public static ItensorWriteOp create(Builder at, Location location, Value tile, Value dest) {
        return at.add(
                SPEC.create(OpState.of(SPEC, location).operands(tile, dest).results(dest.type())));
    }

    public Value tile() {
        return operand(0);
    }

    public Value dest() {
        return operand(1);
    }

    public ItensorType destType() {
        return (ItensorType) dest().type();
    }

    private void verify(Diagnostics problems) {
        if (!tile().type().equals(destType().tile()))
            problems.error(
                            this,
                            "writes a %s but its stream carries %s",
                            tile().type(),
                            destType().tile())
                    .note(dest().location(), "stream defined here");
        else if (!result().type().equals(destType()))
            problems.error(this, "gives %s from %s", result().type(), destType());
        else LoopNest.verifySpells(this, dest(), destType(), problems);
    }
}
