package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.KernelOp.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// A compute unit as the host, the linker and the test bench see it: its C++ name and its external arrays, those of
/// each kernel in order. Where there are several kernels, the first two arguments say which of them it shall do.
record KernelInterface(String name, Phases phases, List<Port> ports) {
    KernelInterface {
        ports = List.copyOf(ports);
    }

    /// One external array. A source that two tasks read has two ports, since tasks of a dataflow region cannot share
    /// one.
    ///
    /// @param kernel that uses it
    /// @param element what it points to: a scalar, or a beat of several
    /// @param argument the position among the sources and results of the kernel
    /// @param channels of the memory that hold the array
    /// @param bundle the number of the AXI master; several ports may share one
    /// @param task that uses it, or the first that the same hardware does
    record Port(
            String name,
            KernelOp kernel,
            int argument,
            String element,
            int elementBytes,
            long elements,
            boolean isWritten,
            Channels channels,
            long bundle,
            String task) {
        /// The declaration in a parameter list; what a kernel only reads is constant.
        String declaration() {
            return (isWritten ? "" : "const ") + element + "* " + name;
        }
    }

    /// `extern "C" void mlp(const float* x, float* y)`
    String signature() {
        List<String> declarations =
                new ArrayList<>(ports.stream().map(Port::declaration).toList());
        declarations.addAll(
                0, phases.arguments().stream().map(TaskCall.Parameter::declared).toList());
        return "extern \"C\" void " + name + "(" + String.join(", ", declarations) + ")";
    }

    /// What stands before the ports among the arguments.
    int argumentsBefore() {
        return phases.arguments().size();
    }

    /// The ports of one kernel, in order: neighbours among the arguments.
    List<Port> portsOf(KernelOp kernel) {
        return ports.stream().filter(port -> port.kernel() == kernel).toList();
    }

    /// The position of the first of them among all arguments.
    int firstArgument(KernelOp kernel) {
        int before = argumentsBefore();
        for (Port port : ports) {
            if (port.kernel() == kernel) return before;
            before++;
        }
        return before;
    }

    /// The ports that share the AXI master of one port, itself included, in order.
    List<Port> together(Port port) {
        return ports.stream().filter(other -> other.bundle() == port.bundle()).toList();
    }

    /// The channel of its AXI master that a port goes through: one for each task that reads and for each that writes,
    /// as it comes to its ports in turn; empty where one channel is enough.
    OptionalInt channel(Port port) {
        List<Port> together = together(port);
        boolean isOne =
                tasks(together, true).size() <= 1 && tasks(together, false).size() <= 1;
        return isOne
                ? OptionalInt.empty()
                : OptionalInt.of(tasks(together, port.isWritten()).indexOf(port.task()));
    }

    private static List<String> tasks(List<Port> ports, boolean isWritten) {
        return ports.stream()
                .filter(port -> port.isWritten() == isWritten)
                .map(Port::task)
                .distinct()
                .toList();
    }

    /// @throws IllegalStateException if there is no port of this name
    Port port(String name) {
        return ports.stream()
                .filter(port -> port.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no port " + name));
    }

    /// The position among all arguments of the first that is bound to a source or result; -1 if no task uses it.
    int argument(KernelOp kernel, int tensor) {
        for (int i = 0; i < ports.size(); i++)
            if (ports.get(i).kernel() == kernel && ports.get(i).argument() == tensor) return argumentsBefore() + i;
        return -1;
    }
}
