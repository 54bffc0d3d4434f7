package dev.headrace.backends.hls;

import java.util.List;

/// A kernel as the host, the linker and the test bench see it: its C++ name and its external arrays in order.
record KernelInterface(String name, List<Port> ports) {
    KernelInterface {
        ports = List.copyOf(ports);
    }

    /// One external array, an AXI master of its own.
    ///
    /// @param bank the memory bank that holds the array
    record Port(String name, CppType element, long elements, boolean isWritten, int bank) {
        /// The declaration in a parameter list; what a kernel only reads is constant.
        String declaration() {
            return (isWritten ? "" : "const ") + element.text() + "* " + name;
        }
    }

    /// `extern "C" void mlp(const float* x, float* y)`
    String signature() {
        return "extern \"C\" void " + name + "("
                + String.join(", ", ports.stream().map(Port::declaration).toList()) + ")";
    }
}
