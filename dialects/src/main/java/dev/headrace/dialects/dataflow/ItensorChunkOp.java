package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// A stream cut into consecutive pieces: the first result gets the first tokens, and so on. The pieces share out the
/// trips of the stream's outermost loop.
///
/// ```mlir
/// %q, %k = dataflow.itensor_chunk %qk : !dataflow.itensor<…> -> !dataflow.itensor<…>, !dataflow.itensor<…>
/// ```
public final class ItensorChunkOp extends DataflowOp {
    public static final OpSpec<ItensorChunkOp> SPEC = OpSpec.of("dataflow.itensor_chunk", ItensorChunkOp::new)
            .operand("source", Constraints.ITENSOR)
            .results("pieces", Constraints.ITENSOR)
            .format("$source attr-dict `:` type($source) `->` type($pieces)")
            .verify(ItensorChunkOp::verify);

    private ItensorChunkOp(OpState state) {
        super(state);
    }

    public static ItensorChunkOp create(Builder at, Location location, Value source, List<ItensorType> pieces) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(source).results(pieces)));
    }

    public Value source() {
        return operand(0);
    }

    private void verify(Diagnostics problems) {
        ItensorType whole = (ItensorType) source().type();
        List<ItensorType> pieces =
                results().stream().map(piece -> (ItensorType) piece.type()).toList();
        for (ItensorType piece : pieces)
            if (!piece.tile().equals(whole.tile())) {
                problems.error(this, "cuts tiles %s into %s", whole.tile(), piece.tile());
                return;
            }
        long tokens = pieces.stream().mapToLong(ItensorType::tokens).sum();
        if (tokens != whole.tokens()) problems.error(this, "cuts %d tokens into %d", whole.tokens(), tokens);
        else if (!OuterLoop.isSharedOut(pieces, whole))
            problems.error(this, "does not share out the trips of the outermost loop of %s", whole);
    }
}
