package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The interface of a kernel, and which port each task uses.
final class KernelPlan {
    private record Use(TaskOp task, Value memory) {}

    private final KernelOp kernel;
    private final KernelInterface face;
    private final Map<Use, String> ports;

    private KernelPlan(KernelOp kernel, KernelInterface face, Map<Use, String> ports) {
        this.kernel = kernel;
        this.face = face;
        this.ports = ports;
    }

    /// @param name the C++ name of the kernel
    /// @param homes where the sources and results of the kernel live, in order
    /// @param argumentNames what they are called
    static KernelPlan of(KernelOp kernel, String name, List<TensorHome> homes, List<String> argumentNames) {
        CppNames names = new CppNames();
        names.fresh(name);
        List<KernelInterface.Port> ports = new ArrayList<>();
        Map<Use, String> uses = new HashMap<>();
        for (BlockArgument argument : kernel.body().arguments()) {
            TensorHome home = homes.get(argument.index());
            MemRefType type = (MemRefType) argument.type();
            for (TaskOp task : kernel.tasks()) {
                if (!Captured.by(task).contains(argument)) continue;
                String port = names.fresh(argumentNames.get(argument.index()));
                uses.put(new Use(task, argument), port);
                ports.add(new KernelInterface.Port(
                        port,
                        argument.index(),
                        CppType.of(type.element()),
                        Math.toIntExact(type.elements()),
                        argument.index() >= kernel.operandCount(),
                        home.bank()));
            }
        }
        return new KernelPlan(kernel, new KernelInterface(name, ports), uses);
    }

    KernelInterface face() {
        return face;
    }

    /// The name of the port through which a task reaches an argument of the kernel's body.
    String port(TaskOp task, Value argument) {
        String port = ports.get(new Use(task, argument));
        if (port == null) throw new IllegalStateException(task.symbol() + " does not use that memory");
        return port;
    }

    boolean isWritten(Value argument) {
        return argument instanceof BlockArgument block
                && block.block() == kernel.body()
                && block.index() >= kernel.operandCount();
    }
}
