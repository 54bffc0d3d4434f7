package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.List;

/// A kernel that was placed on the host, as a function on plain memory.
final class HostFunction extends FunctionWriter {
    private HostFunction(CppWriter out, CppNames names) {
        super(out, names);
    }

    static String write(KernelOp kernel, String name, List<PlacedTensor> tensors, CppNames names) {
        CppWriter out = new CppWriter();
        HostFunction function = new HostFunction(out, names);
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            Value argument = kernel.body().argument(i);
            Memory memory =
                    new Memory(names.fresh(tensors.get(i).name()), ((MemRefType) argument.type()).shape(), true);
            function.bind(argument, memory);
            parameters.add(element(argument, i >= kernel.operandCount()) + "* " + memory.name());
        }
        out.block(
                "static void " + name + "(" + String.join(", ", parameters) + ")",
                () -> function.statements(kernel.body()));
        return out.toString();
    }

    /// What an argument points to.
    private static String element(Value argument, boolean isWritten) {
        return (isWritten ? "" : "const ")
                + CppType.of(((MemRefType) argument.type()).element()).text();
    }

    @Override
    void buffer(Op op, MemRefType type) {
        Memory memory = new Memory(names.fresh("buffer"), type.shape(), true);
        bind(op.result(), memory);
        String element = CppType.of(type.element()).text();
        out.line("std::unique_ptr<%s[]> %s(new %s[%d]);".formatted(element, memory.name(), element, type.elements()));
    }

    @Override
    void task(TaskOp task) {
        throw new IllegalStateException("a task on the host: " + task.symbol());
    }

    @Override
    void loopPragmas(ForOp loop) {}
}
