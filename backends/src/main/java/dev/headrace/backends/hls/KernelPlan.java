package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
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
    /// @param argumentNames what its sources and results are called, in order
    static KernelPlan of(KernelOp kernel, String name, List<String> argumentNames) {
        CppNames names = new CppNames();
        names.fresh(name);
        Map<Value, List<TaskOp>> users = new HashMap<>();
        Map<Use, Long> bundles = new HashMap<>();
        for (TaskOp task : kernel.tasks()) {
            List<BlockArgument> memories = task.externalMemories();
            for (int i = 0; i < memories.size(); i++) {
                users.computeIfAbsent(memories.get(i), _ -> new ArrayList<>()).add(task);
                if (i < task.bundles().size())
                    bundles.put(new Use(task, memories.get(i)), task.bundles().get(i));
            }
        }
        List<KernelInterface.Port> ports = new ArrayList<>();
        Map<Use, String> uses = new HashMap<>();
        int tensors = kernel.operandCount() + kernel.results().size();
        for (BlockArgument argument : kernel.body().arguments().subList(0, tensors)) {
            MemRefType type = (MemRefType) argument.type();
            for (TaskOp task : users.getOrDefault(argument, List.of())) {
                Use use = new Use(task, argument);
                Long bundle = bundles.get(use);
                if (bundle == null)
                    throw new InputError(
                            "has no interface to external memory",
                            "task '" + task.symbol() + "'",
                            "run the pass assign-channels");
                String port = names.fresh(argumentNames.get(argument.index()));
                uses.put(use, port);
                ports.add(new KernelInterface.Port(
                        port,
                        argument.index(),
                        CppType.memory(type.element()),
                        CppType.memoryBytes(type.element()),
                        pointed(type),
                        argument.index() >= kernel.operandCount(),
                        kernel.channels().get(argument.index()),
                        bundle,
                        task.symbol()));
            }
        }
        return new KernelPlan(kernel, new KernelInterface(name, ports), uses);
    }

    /// How many of what a port points to there are.
    private static int pointed(MemRefType type) {
        boolean inPairs = CppType.isHalfByte(type.element()) && !(type.element() instanceof VectorType);
        return Math.toIntExact(inPairs ? CppType.bytes(type.element(), type.elements()) : type.elements());
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
