package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import java.util.List;

/// Ends the body of a kernel or task and gives its results.
///
/// ```mlir
/// dataflow.yield %written : !dataflow.itensor<…>
/// ```
public final class YieldOp extends DataflowOp {
    public static final OpSpec<YieldOp> SPEC = OpSpec.of("dataflow.yield", YieldOp::new)
            .operands("values", TypeConstraint.ANY)
            .traits(Trait.TERMINATOR)
            .format("attr-dict ($values^ `:` type($values))?");

    private YieldOp(OpState state) {
        super(state);
    }

    public static YieldOp create(Builder at, Location location, List<? extends Value> values) {
        return at.add(SPEC.create(OpState.of(SPEC, location).operands(values)));
    }
}
