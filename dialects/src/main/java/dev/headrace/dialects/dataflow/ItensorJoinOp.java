package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// Streams of one type read in turn, one token from each: token `t` of the result comes from source `t mod n`.
///
/// ```mlir
/// %s = dataflow.itensor_join %a, %b : !dataflow.itensor<…>, !dataflow.itensor<…> -> !dataflow.itensor<…>
/// ```
public final class ItensorJoinOp extends DataflowOp {
    public static final OpSpec<ItensorJoinOp> SPEC = OpSpec.of("dataflow.itensor_join", ItensorJoinOp::new)
            .operands("sources", Constraints.ITENSOR)
            .result("target", Constraints.ITENSOR)
            .format("$sources attr-dict `:` type($sources) `->` type($target)")
            .verify(ItensorJoinOp::verify);

    private ItensorJoinOp(OpState state) {
        super(state);
    }

    public static ItensorJoinOp create(Builder at, Location location, List<? extends Value> sources, ItensorType type) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(sources).results(type)));
    }

    private void verify(Diagnostics problems) {
        if (operands().isEmpty()) problems.error(this, "joins nothing");
        for (Value source : operands())
            if (!source.type().equals(result().type()))
                problems.error(this, "joins %s into %s", source.type(), result().type());
    }
}
