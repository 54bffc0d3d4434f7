package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.ComputeUnit;
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
import java.util.function.Function;

/// The interface of the compute unit that does a kernel, and which port each task uses.
final class KernelPlan {
    private record Use(TaskOp task, Value memory) {}

    private final KernelInterface face;
    private final Map<Use, String> ports;

    private KernelPlan(KernelInterface face, Map<Use, String> ports) {
        this.face = face;
        this.ports = ports;
    }

    /// One for all kernels of a unit.
    /// @param name the C++ name of the unit
    /// @param argumentNames what sources and results of a kernel are called, in order
    static KernelPlan of(ComputeUnit unit, String name, Function<KernelOp, List<String>> argumentNames) {
        CppNames names = new CppNames();
        names.fresh(name);
        Phases phases = Phases.of(unit.kernels(), names);
        Map<TaskOp, TaskOp> hardware = unit.hardware();
        List<KernelInterface.Port> ports = new ArrayList<>();
        Map<Use, String> uses = new HashMap<>();
        for (KernelOp kernel : unit.kernels()) {
            List<String> wanted = argumentNames.apply(kernel);
            Map<Value, List<TaskOp>> users = new HashMap<>();
            for (TaskOp task : kernel.tasks())
                for (BlockArgument memory : task.externalMemories())
                    users.computeIfAbsent(memory, _ -> new ArrayList<>()).add(task);
            int tensors = kernel.operandCount() + kernel.results().size();
            for (BlockArgument argument : kernel.body().arguments().subList(0, tensors)) {
                MemRefType type = (MemRefType) argument.type();
                for (TaskOp task : users.getOrDefault(argument, List.of())) {
                    String port = names.fresh(wanted.get(argument.index()));
                    uses.put(new Use(task, argument), port);
                    TaskOp first = hardware.getOrDefault(task, task);
                    ports.add(new KernelInterface.Port(
                            port,
                            kernel,
                            argument.index(),
                            CppType.memory(type.element()),
                            CppType.memoryBytes(type.element()),
                            pointed(type),
                            argument.index() >= kernel.operandCount(),
                            kernel.channels().get(argument.index()),
                            bundle(task, argument),
                            phases.of(first) + "." + first.symbol()));
                }
            }
        }
        return new KernelPlan(new KernelInterface(name, phases, ports), uses);
    }

    private static long bundle(TaskOp task, BlockArgument memory) {
        int place = task.externalMemories().indexOf(memory);
        if (place >= task.bundles().size())
            throw new InputError(
                    "has no interface to external memory",
                    "task '" + task.symbol() + "'",
                    "run the pass assign-channels");
        return task.bundles().get(place);
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
                && block.block().owner() instanceof KernelOp kernel
                && block.index() >= kernel.operandCount();
    }
}
