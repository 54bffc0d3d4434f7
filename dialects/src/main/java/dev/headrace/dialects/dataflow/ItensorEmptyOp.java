package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;

/// A place for tiles that nobody has written yet: the destination that a task fills.
///
/// ```mlir
/// %dest = dataflow.itensor_empty : !dataflow.itensor<tensor<4xf32>, [2], [4], affine_map<(d0) -> (d0)>>
/// ```
public final class ItensorEmptyOp extends DataflowOp {
    public static final OpSpec<ItensorEmptyOp> SPEC = OpSpec.of("dataflow.itensor_empty", ItensorEmptyOp::new)
            .result("result", Constraints.ITENSOR)
            .optionalAttribute("sym_name", dev.headrace.ir.attr.StringAttr.class)
            .format("attr-dict `:` type($result)");

    private ItensorEmptyOp(OpState state) {
        super(state);
    }

    public static ItensorEmptyOp create(Builder at, Location location, ItensorType type) {
        return at.add(SPEC.create(OpState.of(SPEC, location).results(type)));
    }

    public ItensorType type() {
        return (ItensorType) result().type();
    }
}
