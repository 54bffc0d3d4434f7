package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;

/// A stream that will be a FIFO: written by one task, read by one task.
///
/// ```mlir
/// %dest = dataflow.itensor_instance : !dataflow.itensor<tensor<4xf32>, [2], [4], affine_map<(d0) -> (d0)>>
/// ```
public final class ItensorInstanceOp extends DataflowOp {
    public static final OpSpec<ItensorInstanceOp> SPEC = OpSpec.of("dataflow.itensor_instance", ItensorInstanceOp::new)
            .result("result", Constraints.ITENSOR)
            .optionalAttribute("sym_name", dev.headrace.ir.attr.StringAttr.class)
            .format("attr-dict `:` type($result)");

    private ItensorInstanceOp(OpState state) {
        super(state);
    }

    public static ItensorInstanceOp create(Builder at, Location location, ItensorType type) {
        return at.add(SPEC.create(OpState.of(SPEC, location).results(type)));
    }

    public ItensorType type() {
        return (ItensorType) result().type();
    }
}
