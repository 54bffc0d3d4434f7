package dev.headrace.backends.hls;

import java.util.List;
import java.util.stream.Collectors;

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
        out.line("{" + CppLiteral.quoted(kernel.name()) + ",");
        out.line(" {"
                + each(
                        kernel,
                        (_, port) -> "{%s, %du}"
                                .formatted(CppLiteral.quoted(port.name()), port.elements() * port.elementBytes()))
                + "},");
        out.line(" [](const std::vector<void*>& memories) { " + kernel.name() + "("
                + each(kernel, (index, port) -> "static_cast<%s*>(memories[%d])".formatted(port.element(), index))
                + "); }},");
    }

    private interface PortText {
        String of(int index, KernelInterface.Port port);
    }

    private static String each(KernelInterface kernel, PortText text) {
        return java.util.stream.IntStream.range(0, kernel.ports().size())
                .mapToObj(index -> text.of(index, kernel.ports().get(index)))
                .collect(Collectors.joining(", "));
    }
}
