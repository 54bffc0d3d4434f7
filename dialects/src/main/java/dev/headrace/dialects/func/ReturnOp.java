package dev.headrace.dialects.func;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.List;

/// Ends a function and gives its results.
///
/// ```mlir
/// return %sum, %count : tensor<4xf32>, index
/// ```
public final class ReturnOp extends FuncDialectOp {
    public static final OpSpec<ReturnOp> SPEC = OpSpec.of("func.return", ReturnOp::new)
            .operands("operands", TypeConstraint.ANY)
            .traits(Trait.TERMINATOR)
            .format("attr-dict ($operands^ `:` type($operands))?")
            .verify(ReturnOp::verify);

    private ReturnOp(OpState state) {
        super(state);
    }

    public static ReturnOp create(Builder at, Location loc, List<? extends Value> values) {
        return at.add(new ReturnOp(OpState.of(SPEC, loc).operands(values)));
    }

    private void verify(Diagnostics problems) {
        if (!(parent() instanceof FuncOp function)) {
            problems.error(this, "stands outside of a function");
            return;
        }
        List<Type> given = operands().stream().map(Value::type).toList();
        if (!given.equals(function.type().results()))
            problems.error(this, "gives %s, expected %s", given, function.type().results())
                    .note(function.location(), "function @%s is defined here", function.symbol());
    }
}
