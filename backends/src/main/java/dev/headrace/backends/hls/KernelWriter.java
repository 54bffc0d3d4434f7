package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.Unit;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;

/// The source file of one compute unit: a function for every task, then the function of the unit, a dataflow region
/// that declares the FIFOs and calls the tasks.
final class KernelWriter {
    private final ComputeUnit unit;
    private final KernelPlan plan;
    private final Phases phases;
    private final CppNames names = new CppNames();
    private final Map<TaskOp, String> functionNames = new HashMap<>();
    private final List<String> functions = new ArrayList<>();
    private final SourceFile file;
    private final SequencedMap<String, Integer> cells = new LinkedHashMap<>();

    /// Of what does more than a task once, by its first task.
    private final Map<TaskOp, String> processNames = new HashMap<>();

    private final Map<KernelOp, String> handOnNames = new HashMap<>();

    private KernelWriter(ComputeUnit unit, KernelPlan plan) {
        this.unit = unit;
        this.plan = plan;
        names.fresh(plan.face().name());
        // Before any local name: those must not hide a function.
        phases = plan.face().phases();
        if (phases.areSeveral()) names.fresh(phases.name());
        for (TaskCall.Parameter number : phases.arguments()) names.fresh(number.name());
        for (KernelInterface.Port port : plan.face().ports()) names.fresh(port.name());
        List<List<TaskOp>> processes = unit.processes();
        Set<TaskOp> together = new HashSet<>();
        for (List<TaskOp> turns : processes) if (areOne(turns)) together.addAll(turns);
        for (KernelOp kernel : unit.kernels())
            for (TaskOp task : kernel.all(TaskOp.class))
                if (!together.contains(task)) functionNames.put(task, names.fresh(task.symbol()));
        for (List<TaskOp> turns : processes)
            if (areOne(turns)) {
                String name = names.fresh(turns.getFirst().unit().orElseThrow());
                for (TaskOp task : turns) functionNames.put(task, name);
            }
        file = new SourceFile(plan, phases, names, functionNames, functions);
        for (List<TaskOp> turns : processes)
            if (isWrapped(turns))
                processNames.put(
                        turns.getFirst(),
                        names.fresh(file.nameOf(turns.getFirst()) + (phases.areSeveral() ? "_process" : "_rounds")));
        for (KernelOp kernel : unit.kernels()) if (kernel.overlaps()) handOnNames.put(kernel, names.fresh("hand_on"));
    }

    /// Whether one function does all of them.
    private static boolean areOne(List<TaskOp> turns) {
        return turns.size() > 1 && Unit.of(turns).isPresent();
    }

    private boolean isWrapped(List<TaskOp> turns) {
        return phases.areSeveral() || kernelOf(turns.getFirst()).overlaps();
    }

    private static KernelOp kernelOf(TaskOp task) {
        return (KernelOp) Objects.requireNonNull(task.parent());
    }

    /// A source file, and the names that the vendor's tools give to the parts of the kernel.
    ///
    /// @param cells names of instances in the netlist, with the number of the die that each shall lie on
    record Written(String source, SequencedMap<String, Integer> cells) {
        Written {
            cells = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cells));
        }
    }

    /// @param plan of one of its kernels
    static Written write(ComputeUnit unit, KernelPlan plan) {
        KernelWriter writer = new KernelWriter(unit, plan);
        return new Written(writer.write(), writer.cells);
    }

    private String write() {
        CppWriter top = new CppWriter();
        CppNames inside = names.inner();
        List<KernelOp> inRounds = unit.kernels().stream()
                .filter(kernel -> kernel.round().isPresent() && !kernel.overlaps())
                .toList();
        top.block(plan.face().signature(), () -> {
            interfaces(top);
            if (phases.areSeveral()) phases(inRounds, top, inside);
            else if (!inRounds.isEmpty()) rounds(inRounds, top, inside);
            else {
                top.pragma("dataflow");
                region(top, new TaskFunction(top, inside, file), inside);
            }
        });
        CppWriter source = new CppWriter();
        for (KernelOp kernel : unit.kernels())
            source.comment(SourceFile.origin(kernel.location()).orElse(kernel.symbol()));
        source.line("#include \"kernels.h\"").blank();
        for (String function : functions) source.lines(function).blank();
        return source.lines(top.toString()).toString();
    }

    private void interfaces(CppWriter out) {
        for (KernelInterface.Port port : plan.face().ports()) {
            OptionalInt channel = plan.face().channel(port);
            // All ports of an AXI master have the same options. As a dataflow region wants it, no two tasks read
            // through one channel, and no two write.
            long depth = plan.face().together(port).stream()
                    .mapToLong(KernelInterface.Port::elements)
                    .max()
                    .orElseThrow();
            out.pragma("interface m_axi port=" + port.name() + " offset=slave bundle=gmem" + port.bundle() + " depth="
                    + depth + (channel.isPresent() ? " channel=" + channel.getAsInt() : "") + idleWay(port));
        }
        for (TaskCall.Parameter number : phases.arguments()) out.pragma("interface s_axilite port=" + number.name());
        out.pragma("interface s_axilite port=return");
        KernelOp first = unit.kernels().getFirst();
        for (KernelInterface.Port port : plan.face().ports()) place("gmem" + port.bundle() + "_m_axi_U", first);
        place("control_s_axi_U", first);
    }

    /// A way of an AXI master that no port takes buffers as little as can be: the buffers are as long as what may be
    /// under way.
    private String idleWay(KernelInterface.Port port) {
        List<KernelInterface.Port> together = plan.face().together(port);
        if (together.stream().noneMatch(KernelInterface.Port::isWritten))
            return " num_write_outstanding=1 max_write_burst_length=2";
        return together.stream().allMatch(KernelInterface.Port::isWritten)
                ? " num_read_outstanding=1 max_read_burst_length=2"
                : "";
    }

    /// The region is a function of its own, called for one kernel after the other: each ends before the next begins.
    private void phases(List<KernelOp> inRounds, CppWriter out, CppNames inside) {
        out.line("phases:");
        out.block(
                "for (int %1$s = %2$s; %1$s <= %3$s; %1$s += 1)".formatted(phases.name(), phases.from(), phases.to()),
                () -> {
                    out.pragma("pipeline off");
                    rounds(inRounds, out, inside);
                });
    }

    /// The graph is a function of its own, called round after round: each ends before the next begins, and before what
    /// takes its results on.
    /// @param kernels whose rounds do not overlap; those of the others are one call
    private void rounds(List<KernelOp> kernels, CppWriter out, CppNames inside) {
        TaskFunction calls = new TaskFunction(out, inside, file);
        for (KernelOp kernel : kernels) for (BufferOp buffer : kernel.buffers()) calls.buffer(buffer, buffer.type());
        around(TaskRole.ENTER, kernels, calls, out);
        String round = kernels.isEmpty() ? "" : inside.fresh("round");
        String function = names.fresh(
                phases.areSeveral()
                        ? plan.face().name() + "_phase"
                        : kernels.getFirst().symbol() + "_round");
        List<TaskCall.Parameter> parameters = new ArrayList<>();
        if (phases.areSeveral()) parameters.add(phases.parameter());
        if (!kernels.isEmpty()) parameters.add(new TaskCall.Parameter(each -> "int " + each, round, round));
        CppWriter text = new CppWriter();
        TaskFunction graph = new TaskFunction(text, inside.inner(), file);
        for (KernelOp kernel : unit.kernels()) {
            if (kernels.contains(kernel)) graph.bind(kernel.round().orElseThrow(), round);
            for (TaskOp task : kernels.contains(kernel) ? kernel.graph() : kernel.tasks())
                for (BlockArgument memory : task.externalMemories()) {
                    String port = plan.port(task, memory);
                    parameters.add(
                            new TaskCall.Parameter(_ -> plan.face().port(port).declaration(), port, port));
                }
        }
        for (KernelOp kernel : kernels)
            for (BufferOp buffer : kernel.buffers()) {
                if (buffer.result().users().stream()
                        .noneMatch(user -> kernel.graph().stream().anyMatch(task -> task.encloses(user)))) continue;
                Memory memory = calls.memory(buffer.result());
                graph.bind(buffer.result(), memory);
                parameters.add(new TaskCall.Parameter(
                        _ -> CppType.spell(buffer.type().element()) + " " + memory.declarator(),
                        memory.name(),
                        memory.name()));
            }
        TaskCall call = new TaskCall(function, parameters);
        text.block(call.head(), () -> {
            text.pragma("dataflow");
            region(text, graph, graph.names);
        });
        functions.add(text.toString());
        if (kernels.isEmpty()) {
            out.line(call + ";");
            return;
        }
        String count = phases.chosen(phase -> kernels.contains(unit.kernels().get(phase))
                ? unit.kernels().get(phase).rounds()
                : 1);
        out.line("rounds:");
        out.block("for (int %1$s = 0; %1$s < %2$s; %1$s += 1)".formatted(round, count), () -> {
            out.pragma("pipeline off");
            out.line(call + ";");
            around(TaskRole.NEXT, kernels, calls, out);
        });
        around(TaskRole.LEAVE, kernels, calls, out);
    }

    private void around(TaskRole role, List<KernelOp> kernels, TaskFunction calls, CppWriter out) {
        for (KernelOp kernel : kernels) {
            List<TaskCall> each = functions(kernel, role, calls);
            if (each.isEmpty()) continue;
            if (phases.areSeveral())
                out.block("if (" + phases.is(kernel) + ")", () -> each.forEach(call -> out.line(call + ";")));
            else each.forEach(call -> out.line(call + ";"));
        }
    }

    private List<TaskCall> functions(KernelOp kernel, TaskRole role, TaskFunction calls) {
        List<TaskCall> each = new ArrayList<>();
        for (TaskOp task : kernel.tasks(role)) {
            bindPorts(task, calls);
            each.add(calls.function(task));
        }
        return each;
    }

    private void bindPorts(TaskOp task, TaskFunction calls) {
        for (BlockArgument memory : task.externalMemories())
            calls.bind(memory, external(plan.port(task, memory), (MemRefType) memory.type()));
    }

    private void region(CppWriter out, TaskFunction calls, CppNames inside) {
        String counter = inside.fresh("round");
        ProcessFunction processes = new ProcessFunction(counter, phases, functions);
        for (KernelOp kernel : unit.kernels()) if (kernel.overlaps()) handOver(kernel, out, calls, processes, inside);
        for (List<StreamOp> fifo : unit.fifos()) {
            StreamOp stream = fifo.getFirst();
            String name = inside.fresh(stream.fifo().orElseGet(stream::symbol));
            for (StreamOp each : fifo) calls.bind(each.result(), name);
            fifo(out, name, CppType.spell(stream.type().element()), stream.depth(), title(stream), stream.kind());
            place(name + "_U", stream);
        }
        for (List<TaskOp> turns : CallOrder.of(unit)) {
            TaskCall call = process(turns, calls, processes);
            out.line("HEADRACE_TASK(" + call + ");");
            place(call.name() + "_U0", turns.getFirst());
        }
        out.line("HEADRACE_JOIN;");
    }

    private TaskCall process(List<TaskOp> turns, TaskFunction calls, ProcessFunction processes) {
        TaskOp first = turns.getFirst();
        for (TaskOp task : turns) bindPorts(task, calls);
        if (areOne(turns)) {
            TaskCall once = UnitFunction.write(Unit.of(turns).orElseThrow(), calls);
            return isWrapped(turns) ? processes.around(processName(first), once) : once;
        }
        if (!isWrapped(turns)) return calls.function(first);
        return processes.of(
                processName(first),
                turns.stream()
                        .map(task -> new ProcessFunction.Part(kernelOf(task), calls.function(task)))
                        .toList());
    }

    private String processName(TaskOp first) {
        return Objects.requireNonNull(processNames.get(first));
    }

    /// Declares what rounds that overlap hand on, and calls the process that takes it from one to the next.
    private void handOver(
            KernelOp kernel, CppWriter out, TaskFunction calls, ProcessFunction processes, CppNames inside) {
        calls.bind(kernel.round().orElseThrow(), processes.counter());
        for (BufferOp buffer : kernel.buffers()) {
            Memory fifo = Memory.fifo(inside.fresh("kept"), buffer.type().shape());
            calls.bind(buffer.result(), fifo);
            fifo(
                    out,
                    fifo.name(),
                    CppType.spell(buffer.type().element()),
                    buffer.type().elements(),
                    fifo.name(),
                    buffer.kind());
            place(fifo.name() + "_U", kernel);
        }
        TaskCall process = processes.handOn(
                Objects.requireNonNull(handOnNames.get(kernel)),
                kernel,
                functions(kernel, TaskRole.ENTER, calls),
                functions(kernel, TaskRole.NEXT, calls),
                functions(kernel, TaskRole.LEAVE, calls));
        out.line("HEADRACE_TASK(" + process + ");");
        place(process.name() + "_U0", kernel);
    }

    private static void fifo(
            CppWriter out, String name, String token, long depth, String title, Optional<MemoryKind> memory) {
        out.line("hls::stream<%s, %d> %s(%s);".formatted(token, depth, name, CppLiteral.quoted(title)));
        out.pragma("stream variable=" + name + " depth=" + depth);
        memory.ifPresent(kind -> out.pragma("bind_storage variable=" + name + " type=fifo impl="
                + (kind == MemoryKind.REGISTER ? "srl" : kind.text())));
    }

    private void place(String cell, Op op) {
        op.attribute("die", IntegerAttr.class).ifPresent(die -> cells.put(cell, Math.toIntExact(die.value())));
    }

    private static Memory external(String name, MemRefType type) {
        return new Memory(name, type.shape(), true, CppType.isHalfByte(type.element()));
    }

    /// The part of the model that a FIFO belongs to, then its own name.
    private static String title(StreamOp stream) {
        return SourceFile.origin(stream.location())
                .filter(origin -> !stream.symbol().startsWith(origin))
                .map(origin -> origin + "/" + stream.symbol())
                .orElse(stream.symbol());
    }
}
