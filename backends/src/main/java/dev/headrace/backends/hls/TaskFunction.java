package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The function of one task, or the body of the kernel that calls them all.
class TaskFunction extends FunctionWriter {
    final SourceFile file;

    TaskFunction(CppWriter out, CppNames names, SourceFile file) {
        super(out, names);
        this.file = file;
    }

    /// Writes the function of a task.
    TaskCall function(TaskOp task) {
        String name = file.nameOf(task);
        CppWriter text = new CppWriter();
        TaskFunction function = new TaskFunction(text, file.names().inner(), file);
        List<TaskCall.Parameter> parameters = new ArrayList<>();
        for (Value value : Captured.by(task)) pass(value, function, parameters);
        TaskCall call = new TaskCall(name, parameters);
        SourceFile.origin(task.location()).ifPresent(text::comment);
        text.block(call.head(), () -> {
            if (hasPingPong(task)) text.pragma("dataflow");
            function.statements(task.body());
        });
        file.functions().add(text.toString());
        return call;
    }

    private void pass(Value value, TaskFunction to, List<TaskCall.Parameter> parameters) {
        switch (value.type()) {
            case StreamType type -> {
                Optional<TaskCall.Parameter> known = parameters.stream()
                        .filter(each -> each.argument().equals(atom(value)))
                        .findFirst();
                if (known.isPresent()) {
                    to.bind(value, known.get().name());
                    return;
                }
                String name = to.names.fresh(atom(value));
                to.bind(value, name);
                parameters.add(TaskCall.Parameter.stream(CppType.spell(type.element()), name, atom(value)));
            }
            case MemRefType type -> {
                Memory here = memory(value);
                Memory there = here.named(to.names.fresh(here.name()));
                to.bind(value, there);
                String element = here.isFlat() ? CppType.memory(type.element()) : CppType.spell(type.element());
                boolean isConstant = here.isFlat() && !file.plan().isWritten(value);
                parameters.add(
                        here.isFifo()
                                ? TaskCall.Parameter.stream(element, there.name(), here.name())
                                : new TaskCall.Parameter(
                                        here.isFlat()
                                                ? name -> (isConstant ? "const " : "") + element + "* " + name
                                                : name -> element + " "
                                                        + here.named(name).declarator(),
                                        there.name(),
                                        here.name()));
            }
            default -> {
                String name = to.names.fresh(atom(value).matches("\\w+") ? atom(value) : "value");
                to.bind(value, name);
                String type = CppType.of(value.type()).text();
                parameters.add(new TaskCall.Parameter(each -> type + " " + each, name, atom(value)));
            }
        }
    }

    @Override
    void buffer(Op op, MemRefType type) {
        BufferOp buffer = (BufferOp) op;
        Memory memory =
                new Memory(names.fresh(op.parent() instanceof KernelOp ? "kept" : "buffer"), type.shape(), false);
        bind(op.result(), memory);
        out.line(CppType.spell(type.element()) + " " + memory.declarator() + ";");
        if (buffer.isDouble()) out.pragma("stream variable=" + memory.name() + " type=pipo depth=2");
        if (buffer.kind().equals(Optional.of(MemoryKind.REGISTER)))
            out.pragma("array_partition variable=" + memory.name() + " type=complete dim=0");
        else
            buffer.kind()
                    .ifPresent(kind ->
                            out.pragma("bind_storage variable=" + memory.name() + " type=ram_2p impl=" + kind.text()));
        if (!buffer.kind().equals(Optional.of(MemoryKind.REGISTER))) partition(buffer, memory);
    }

    private void partition(BufferOp buffer, Memory memory) {
        for (int d = 0; d < buffer.type().rank(); d++) {
            long factor = buffer.partition().at(d);
            if (factor == 1) continue;
            String how = factor == buffer.type().sizeOf(d) ? "type=complete" : "type=cyclic factor=" + factor;
            out.pragma("array_partition variable=" + memory.name() + " " + how + " dim=" + (d + 1));
        }
    }

    /// A task in a task is a plain call: the two halves of a converter take turns here as they do in the proof
    /// that the design cannot deadlock. In hardware they overlap, by the ping-pong buffer between them.
    @Override
    void task(TaskOp task) {
        out.line(function(task) + ";");
    }

    @Override
    void loopPragmas(ForOp loop) {
        if (hasPingPong(loop)) out.pragma("dataflow");
        if (loop.isUnrolled()) out.pragma("unroll");
        loop.attribute("schedule.ii", IntegerAttr.class)
                .ifPresent(ii -> out.pragma("pipeline II=" + ii.value() + (passesTokens(loop) ? " style=frp" : "")));
    }

    /// Whether iterations that wait for a token must not hold up the tokens of those before them: others may wait
    /// for these, and the token come from there. Where memory is read or written the tool knows no such pipelines;
    /// such a loop has streams on one side only.
    private static boolean passesTokens(ForOp loop) {
        boolean takes = !loop.all(StreamReadOp.class).isEmpty()
                || loop.all(LoadOp.class).stream().anyMatch(load -> isHandOver(load.memref()));
        boolean gives = !loop.all(StreamWriteOp.class).isEmpty()
                || loop.all(StoreOp.class).stream().anyMatch(store -> isHandOver(store.memref()));
        return takes && gives;
    }

    private static boolean isHandOver(Value memory) {
        return memory.definingOp() instanceof BufferOp buffer && buffer.isHandOver();
    }

    private boolean hasPingPong(Op op) {
        return op.region(0).block().ops(BufferOp.class).stream().anyMatch(BufferOp::isDouble);
    }
}
