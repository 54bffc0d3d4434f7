package dev.headrace.simulator.time;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StackOp;
import dev.headrace.dialects.dataflow.StackedStates;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.RelayoutOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How often a host program starts what is on the device: kernels that share a compute unit need one start where they
/// follow each other in its order and the host has nothing to do between them. What it does to tensors that it has
/// already would not part them; that is not looked at, so there may be fewer starts.
final class HostStarts {
    private final Set<Op> free = new HashSet<>();

    /// Arguments of functions that are parameters in the present call.
    private final Set<Value> known = new HashSet<>();

    private final Map<KernelOp, Place> places = new HashMap<>();
    private @Nullable KernelOp last;
    private long starts;

    /// A kernel in its compute unit.
    private record Place(ComputeUnit unit, int number) {}

    private HostStarts(FuncOp main, List<KernelOp> kernels) {
        for (StackedStates states : StackedStates.in(main)) {
            free.add(states.stack());
            free.addAll(states.fresh());
            for (Value part : states.before()) free.add(Objects.requireNonNull(part.definingOp()));
            for (Value part : states.after()) free.addAll(part.users());
        }
        for (ComputeUnit unit : ComputeUnit.of(kernels.stream().distinct().toList()))
            for (int i = 0; i < unit.kernels().size(); i++)
                places.put(unit.kernels().get(i), new Place(unit, i));
    }

    /// @param main the program
    /// @param needed what of it is done
    /// @param kernels all on the device that it ever does, in order
    static long count(FuncOp main, List<Op> needed, List<KernelOp> kernels) {
        HostStarts host = new HostStarts(main, kernels);
        for (Op op : needed) host.meet(op);
        return host.starts;
    }

    private void meet(Op op) {
        switch (op) {
            case KernelOp kernel when kernel.isOnHost() -> last = null;
            case KernelOp kernel -> start(kernel);
            case CallOp call -> {
                for (int i = 0; i < call.operandCount(); i++) {
                    Value argument = call.callee().body().argument(i);
                    if (isKnown(call.operand(i))) known.add(argument);
                    else known.remove(argument);
                }
                call.callee().body().ops().forEach(this::meet);
            }
            case StackOp stack -> {
                if (stack.dim() != 0 || !isKnown(stack.result())) work(op);
            }
            case ExtractSliceOp _, RelayoutOp _ -> {
                if (!isKnown(op.result(0))) work(op);
            }
            default -> {}
        }
    }

    private void work(Op op) {
        if (!free.contains(op)) last = null;
    }

    private void start(KernelOp kernel) {
        if (last == null || !follows(place(last), place(kernel))) starts++;
        last = kernel;
    }

    private Place place(KernelOp kernel) {
        return Objects.requireNonNull(places.get(kernel));
    }

    private static boolean follows(Place before, Place next) {
        return before.unit.equals(next.unit) && next.number == before.number + 1;
    }

    /// Whether the host has it from the beginning, as it is to be.
    private boolean isKnown(Value value) {
        Op maker = value.definingOp();
        if (maker != null)
            return maker instanceof ConstantOp
                    || !(maker instanceof KernelOp || maker instanceof CallOp)
                            && maker.operands().stream().allMatch(this::isKnown);
        if (known.contains(value)) return true;
        BlockArgument argument = (BlockArgument) value;
        return argument.block().owner() instanceof FuncOp function
                && function.argumentAttribute(argument.index(), "headrace.parameter")
                        .isPresent();
    }
}
