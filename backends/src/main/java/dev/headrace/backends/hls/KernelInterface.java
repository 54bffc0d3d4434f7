package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp.Channels;
import java.util.List;
import java.util.OptionalInt;

/// A kernel as the host, the linker and the test bench see it: its C++ name and its external arrays in order.
record KernelInterface(String name, List<Port> ports) {
    KernelInterface {
        ports = List.copyOf(ports);
    }

    /// One external array. A source that two tasks read has two ports, since tasks of a dataflow region cannot share
    /// one.
    ///
    /// @param element what it points to: a scalar, or a beat of several
    /// @param argument the position among the sources and results of the kernel
    /// @param channels of the memory that hold the array
    /// @param bundle the number of the AXI master; several ports may share one
    /// @param task that uses it
    record Port(
            String name,
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
        return "extern \"C\" void " + name + "("
                + String.join(", ", ports.stream().map(Port::declaration).toList()) + ")";
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

    /// The first port that is bound to a source or result; -1 if no task uses it.
    int firstPort(int argument) {
        for (int i = 0; i < ports.size(); i++) if (ports.get(i).argument() == argument) return i;
        return -1;
    }
}
