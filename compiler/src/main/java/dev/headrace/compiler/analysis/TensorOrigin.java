package dev.headrace.compiler.analysis;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import java.util.List;
import java.util.Optional;

/// Where a tensor in external memory comes from: the parameter or input it is (a view of), or the computation that made
/// it.
public final class TensorOrigin {
    private TensorOrigin() {}

    public static Optional<Location> of(Value tensor) {
        Value value = tensor;
        while (value instanceof OpResult result
                && result.definingOp().operandCount() > 0
                && !(result.definingOp() instanceof KernelOp))
            value = result.definingOp().operand(0);
        if (value instanceof BlockArgument outer && outer.block().region().owner() instanceof FuncOp function) {
            for (String kind : List.of("headrace.parameter", "headrace.input", "headrace.operand")) {
                if (function.argumentAttribute(outer.index(), kind).orElse(null) instanceof StringAttr(var name))
                    return Optional.of(Location.named(name));
            }
        }
        Op maker = value.definingOp();
        return maker == null || maker.location().parts().isEmpty() ? Optional.empty() : Optional.of(maker.location());
    }
}
