package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;

/// The same elements in the same order under another shape, as `tensor.expand_shape` and `tensor.collapse_shape` do for
/// tensors: the tiles have as many elements, and there are as many of them.
///
/// ```mlir
/// %b = dataflow.itensor_reassociate %a : !dataflow.itensor<tensor<16x16xf32>, …> to
/// !dataflow.itensor<tensor<16x1x16xf32>, …>
/// ```
public final class ItensorReassociateOp extends DataflowOp {
    public static final OpSpec<ItensorReassociateOp> SPEC = OpSpec.of(
                    "dataflow.itensor_reassociate", ItensorReassociateOp::new)
            .operand("source", Constraints.ITENSOR)
            .result("target", Constraints.ITENSOR)
            .format("$source attr-dict `:` type($source) `to` type($target)")
            .verify(ItensorReassociateOp::verify);

    private ItensorReassociateOp(OpState state) {
        super(state);
    }

    public static ItensorReassociateOp create(Builder at, Location location, Value source, ItensorType target) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(source).results(target)));
    }

    public Value source() {
        return operand(0);
    }

    private void verify(Diagnostics problems) {
        ItensorType from = (ItensorType) source().type();
        ItensorType to = (ItensorType) result().type();
        if (!from.tile().element().equals(to.tile().element())
                || from.tile().elements() != to.tile().elements())
            problems.error(this, "turns tiles %s into %s", from.tile(), to.tile());
        else if (from.tokens() != to.tokens())
            problems.error(this, "turns %d tokens into %d", from.tokens(), to.tokens());
        else if (from.tensor().elements() != to.tensor().elements())
            problems.error(this, "turns a %s into a %s", from.tensor(), to.tensor());
    }
}
