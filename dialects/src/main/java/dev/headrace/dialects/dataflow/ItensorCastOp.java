package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;

/// The same tokens in the same order under another type: loops split, merged or of trip count 1 left out.
///
/// ```mlir
/// %b = dataflow.itensor_cast %a : !dataflow.itensor<…> to !dataflow.itensor<…>
/// ```
public final class ItensorCastOp extends DataflowOp {
    public static final OpSpec<ItensorCastOp> SPEC = OpSpec.of("dataflow.itensor_cast", ItensorCastOp::new)
            .operand("source", Constraints.ITENSOR)
            .result("target", Constraints.ITENSOR)
            .format("$source attr-dict `:` type($source) `to` type($target)")
            .verify(ItensorCastOp::verify);

    private ItensorCastOp(OpState state) {
        super(state);
    }

    public static ItensorCastOp create(Builder at, Location location, Value source, ItensorType target) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(source).results(target)));
    }

    public Value source() {
        return operand(0);
    }

    private void verify(Diagnostics problems) {
        ItensorType from = (ItensorType) source().type();
        ItensorType to = (ItensorType) result().type();
        if (!TokenOrder.same(from, to)) problems.error(this, "changes the order of tokens from %s to %s", from, to);
    }
}
