package dev.headrace.compiler.packing;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who makes and who uses tensors outside of kernels.
final class Sides {
    private final Set<@Nullable Op> called = new HashSet<>();

    Sides(ModuleOp module) {
        for (FuncOp function : module.body().ops(FuncOp.class))
            if (!function.isDeclaration())
                for (CallOp call : function.body().ops(CallOp.class)) called.add(call.callee());
    }

    enum Side {
        /// A kernel of the device.
        KERNEL,
        /// A function that is called, or its caller: it is the same tensor there.
        CALL,
        /// The user, the host, or what is known when the model is compiled.
        HOST
    }

    Side maker(Value value) {
        if (value instanceof BlockArgument argument)
            return called.contains(argument.block().region().owner()) ? Side.CALL : Side.HOST;
        return switch (value.definingOp()) {
            case KernelOp kernel -> kernel.isOnHost() ? Side.HOST : Side.KERNEL;
            case CallOp _ -> Side.CALL;
            case null, default -> Side.HOST;
        };
    }

    Side user(Value.Use use) {
        return switch (use.user()) {
            case KernelOp kernel -> kernel.isOnHost() ? Side.HOST : Side.KERNEL;
            case CallOp _ -> Side.CALL;
            case ReturnOp end -> called.contains(end.parent()) ? Side.CALL : Side.HOST;
            default -> Side.HOST;
        };
    }
}
