package dev.headrace.backends.hls;

import java.util.ArrayList;
import java.util.List;

/// What the stand-in of the card knows of the kernels that are compiled into it.
final class StandIn {
    private StandIn() {}

    /// A table of the kernels: for each its arguments with their sizes, and a call of it.
    static String kernels(List<KernelInterface> kernels) {
        CppWriter out = new CppWriter();
        out.line("#include \"card.h\"").blank();
        out.line("#include \"kernels.h\"").blank();
        out.block(
                "const std::vector<stand_in::Kernel> stand_in::kernels =",
                () -> {
                    for (KernelInterface kernel : kernels) kernel(out, kernel);
                },
                "};");
        return out.toString();
    }

    private static void kernel(CppWriter out, KernelInterface kernel) {
        boolean hasPhases = kernel.phases().areSeveral();
        List<String> arguments = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (TaskCall.Parameter number : kernel.phases().arguments()) {
            values.add("*static_cast<const int*>(memories[%d])".formatted(arguments.size()));
            arguments.add("{%s, 0u, -1}".formatted(CppLiteral.quoted(number.name())));
        }
        for (KernelInterface.Port port : kernel.ports()) {
            values.add("static_cast<%s*>(memories[%d])".formatted(port.element(), arguments.size()));
            arguments.add("{%s, %du, %d}"
                    .formatted(
                            CppLiteral.quoted(port.name()),
                            port.elements() * port.elementBytes(),
                            hasPhases ? kernel.phases().of(port.kernel()) : -1));
        }
        out.line("{" + CppLiteral.quoted(kernel.name()) + ",");
        out.line(" {" + String.join(", ", arguments) + "},");
        out.line(" [](const std::vector<void*>& memories) { " + kernel.name() + "(" + String.join(", ", values)
                + "); }},");
    }
}
