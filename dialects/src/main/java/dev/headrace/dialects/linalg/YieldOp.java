package dev.headrace.dialects.linalg;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// Ends the body of a structured operation and gives the new elements of its outputs.
///
/// ```mlir
/// linalg.yield %next : f32
/// ```
public final class YieldOp extends LinalgOp {
    public static final OpSpec<YieldOp> SPEC = OpSpec.of("linalg.yield", YieldOp::new)
            .operands("values", TypeConstraint.ANY)
            .traits(Trait.TERMINATOR)
            .format("attr-dict ($values^ `:` type($values))?")
            .verify(YieldOp::verify);

    private YieldOp(OpState state) {
        super(state);
    }

    public static YieldOp create(Builder at, Location loc, List<? extends Value> values) {
        return at.add(new YieldOp(OpState.of(SPEC, loc).operands(values)));
    }

    private void verify(Diagnostics problems) {
        if (!(parent() instanceof LinalgOp)) problems.error(this, "stands outside of a structured operation");
    }
}
