package dev.headrace.compiler.packing;

import dev.headrace.compiler.analysis.SameMemory;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpResult;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// A tensor outside of kernels, under all names that it has in functions and their callers, with every way that a
/// kernel of the device has to it.
final class OutsideTensor {
    private final List<Value> values = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();

    private OutsideTensor() {}

    /// @param stream how the kernel reads or writes it
    record Port(KernelOp kernel, Type stream, boolean isWritten) {}

    /// All tensors of the module, in program order.
    static List<OutsideTensor> in(ModuleOp module) {
        SameMemory same = SameMemory.withoutViews(module);
        SequencedMap<Value, OutsideTensor> tensors = new LinkedHashMap<>();
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            List<Value> values = new ArrayList<>(function.body().arguments());
            for (Op op : function.body()) if (!(op instanceof EmptyOp)) values.addAll(op.results());
            for (Value value : values)
                if (value.type() instanceof TensorType)
                    tensors.computeIfAbsent(same.of(value), _ -> new OutsideTensor())
                            .add(value);
        }
        return List.copyOf(tensors.values());
    }

    private void add(Value value) {
        values.add(value);
        if (value instanceof OpResult result && result.definingOp() instanceof KernelOp kernel && !kernel.isOnHost())
            ports.add(new Port(kernel, kernel.yield().operand(result.index()).type(), true));
        for (Value.Use use : value.uses())
            if (use.user() instanceof KernelOp kernel && !kernel.isOnHost())
                ports.add(new Port(kernel, kernel.body().argument(use.index()).type(), false));
    }

    List<Value> values() {
        return values;
    }

    List<Port> ports() {
        return ports;
    }

    TensorType type() {
        return (TensorType) values.getFirst().type();
    }

    /// Whether the model keeps it from run to run.
    boolean isState() {
        return values.stream()
                .anyMatch(value -> value instanceof BlockArgument argument
                        && argument.block().region().owner() instanceof FuncOp function
                        && function.argumentAttribute(argument.index(), "headrace.state")
                                .isPresent());
    }

    /// Whether it comes to be on the device.
    boolean isWritten() {
        return isState() || ports.stream().anyMatch(Port::isWritten);
    }

    /// The values that are views of it, directly or through others.
    Set<Value> views() {
        Set<Value> views = new LinkedHashSet<>();
        List<Value> open = new ArrayList<>(values);
        while (!open.isEmpty())
            for (Op user : open.removeLast().users())
                view(user).filter(views::add).ifPresent(open::add);
        return views;
    }

    private static Optional<Value> view(Op user) {
        return switch (user) {
            case ExpandShapeOp view -> Optional.of(view.result());
            case CollapseShapeOp view -> Optional.of(view.result());
            case ExtractSliceOp slice -> Optional.of(slice.result());
            default -> Optional.empty();
        };
    }
}
