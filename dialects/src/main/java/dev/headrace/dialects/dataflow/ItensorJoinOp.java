package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// Streams of one type read in turn, one token from each: token `t` of the result is token `t floordiv n` of source
/// `t mod n`. The result has the loops of the sources and one of `n` turns inside.
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

    public List<Value> sources() {
        return operands();
    }

    private void verify(Diagnostics problems) {
        if (sources().isEmpty()) {
            problems.error(this, "joins nothing");
            return;
        }
        ItensorType first = (ItensorType) sources().getFirst().type();
        for (Value source : sources())
            if (!source.type().equals(first)) {
                problems.error(this, "takes turns between %s and %s", first, source.type());
                return;
            }
        ItensorType whole = (ItensorType) result().type();
        int turns = first.loops();
        boolean takesTurns = whole.tile().equals(first.tile())
                && whole.loops() == turns + 1
                && whole.trips().at(turns) == sources().size()
                && whole.trips().values().subList(0, turns).equals(first.trips().values())
                && whole.steps().values().subList(0, turns).equals(first.steps().values());
        if (!takesTurns)
            problems.error(
                    this,
                    "makes %s, expected the loops of %s and %d turns inside",
                    whole,
                    first,
                    sources().size());
    }
}
