package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// Streams one after the other: all tokens of the first source, then all of the next. The sources share out the trips
/// of the outermost loop of the result.
///
/// ```mlir
/// %ab = dataflow.itensor_concat %a, %b : !dataflow.itensor<…>, !dataflow.itensor<…> -> !dataflow.itensor<…>
/// ```
public final class ItensorConcatOp extends DataflowOp {
    public static final OpSpec<ItensorConcatOp> SPEC = OpSpec.of("dataflow.itensor_concat", ItensorConcatOp::new)
            .operands("sources", Constraints.ITENSOR)
            .result("target", Constraints.ITENSOR)
            .format("$sources attr-dict `:` type($sources) `->` type($target)")
            .verify(ItensorConcatOp::verify);

    private ItensorConcatOp(OpState state) {
        super(state);
    }

    public static ItensorConcatOp create(
            Builder at, Location location, List<? extends Value> sources, ItensorType type) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(sources).results(type)));
    }

    public List<Value> sources() {
        return operands();
    }

    private void verify(Diagnostics problems) {
        ItensorType whole = (ItensorType) result().type();
        List<ItensorType> pieces =
                sources().stream().map(source -> (ItensorType) source.type()).toList();
        for (ItensorType piece : pieces)
            if (!piece.tile().equals(whole.tile())) {
                problems.error(this, "puts tiles %s into a stream of %s", piece.tile(), whole.tile());
                return;
            }
        long tokens = pieces.stream().mapToLong(ItensorType::tokens).sum();
        if (tokens != whole.tokens()) problems.error(this, "makes %d tokens of %d", whole.tokens(), tokens);
        else if (!OuterLoop.isSharedOut(pieces, whole))
            problems.error(this, "does not share out the trips of the outermost loop of %s", whole);
    }
}
