package dev.headrace.dialects.scf;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// Ends the body of a loop or a branch, and gives the values that go into the next iteration or out of it.
///
/// ```mlir
/// scf.yield %sum : f32
/// ```
public final class YieldOp extends ScfOp {
    public static final OpSpec<YieldOp> SPEC = OpSpec.of("scf.yield", YieldOp::new)
            .operands("results", TypeConstraint.ANY)
            .traits(Trait.TERMINATOR)
            .format("attr-dict ($results^ `:` type($results))?")
            .verify(YieldOp::verify);

    private YieldOp(OpState state) {
        super(state);
    }

    public static YieldOp create(Builder at, Location loc, List<? extends Value> values) {
        return at.add(new YieldOp(OpState.of(SPEC, loc).operands(values)));
    }

    private void verify(Diagnostics problems) {
        if (!(parent() instanceof ScfOp)) problems.error(this, "stands outside of a loop or branch");
    }
}
