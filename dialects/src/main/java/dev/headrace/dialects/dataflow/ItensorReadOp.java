package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.TensorType;

/// Takes the next tile from a stream into the storage of `init`. The loops around it, out to where the stream comes
/// from, spell the trip counts and steps of the stream's type.
///
/// ```mlir
/// %tile = dataflow.itensor_read %stream init %empty : !dataflow.itensor<…> -> tensor<4x2xf32>
/// ```
public final class ItensorReadOp extends DataflowOp {
    public static final OpSpec<ItensorReadOp> SPEC = OpSpec.of("dataflow.itensor_read", ItensorReadOp::new)
            .operand("source", Constraints.ITENSOR)
            .operand("init", Constraints.TENSOR)
            .result("tile", Constraints.TENSOR)
            .format("$source `init` $init attr-dict `:` type($source) `,` type($init) `->` type($tile)")
            .verify(ItensorReadOp::verify);

    private ItensorReadOp(OpState state) {
        super(state);
    }

    public static ItensorReadOp create(Builder at, Location location, Value source, Value init) {
        return at.add(
                SPEC.create(OpState.of(SPEC, location).operands(source, init).results(init.type())));
    }

    public Value source() {
        return operand(0);
    }

    public Value init() {
        return operand(1);
    }

    public Value tile() {
        return result(0);
    }

    public ItensorType sourceType() {
        return (ItensorType) source().type();
    }

    private void verify(Diagnostics problems) {
        TensorType carried = sourceType().tile();
        if (!tile().type().equals(carried))
            problems.error(this, "reads a %s but its stream carries %s", tile().type(), carried)
                    .note(source().location(), "stream defined here");
        else if (!init().type().equals(carried))
            problems.error(this, "reads into a %s but its stream carries %s", init().type(), carried);
        else LoopNest.verifySpells(this, source(), sourceType(), problems);
    }
}
