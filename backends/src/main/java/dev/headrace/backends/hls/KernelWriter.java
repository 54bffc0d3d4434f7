package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.Unit;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/// The source file of one kernel: a function for every task, then the kernel itself, a dataflow region that declares
/// the FIFOs and calls the tasks.
final class KernelWriter {
    private final KernelOp kernel;
    private final KernelPlan plan;
    private final CppNames names = new CppNames();
    private final Map<TaskOp, String> functionNames = new HashMap<>();
    private final List<String> functions = new ArrayList<>();
    private final SequencedMap<String, Integer> cells = new LinkedHashMap<>();
    private final Map<TaskOp, String> loopNames = new HashMap<>();
    private final String handOn;
    private String round = "";

    private KernelWriter(KernelOp kernel, KernelPlan plan) {
        this.kernel = kernel;
        this.plan = plan;
        names.fresh(plan.face().name());
        // Before any local name: those must not hide a function.
        for (KernelInterface.Port port : plan.face().ports()) names.fresh(port.name());
        for (TaskOp task : kernel.all(TaskOp.class)) if (task.unit().isEmpty()) name(List.of(task), task.symbol());
        for (List<TaskOp> turns : kernel.processes()) turns.getFirst().unit().ifPresent(unit -> name(turns, unit));
        if (kernel.overlaps())
            for (List<TaskOp> turns : kernel.processes()) {
                TaskOp first = turns.getFirst();
                loopNames.put(first, names.fresh(functionNames.get(first) + "_rounds"));
            }
        handOn = kernel.overlaps() ? names.fresh("hand_on") : "";
    }

    private void name(List<TaskOp> tasks, String wanted) {
        String name = names.fresh(wanted);
        for (TaskOp task : tasks) functionNames.put(task, name);
    }

    /// A source file, and the names that the vendor's tools give to the parts of the kernel.
    ///
    /// @param cells names of instances in the netlist, with the number of the die that each shall lie on
    record Written(String source, SequencedMap<String, Integer> cells) {
        Written {
            cells = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cells));
        }
    }

    static Written write(KernelOp kernel, KernelPlan plan) {
        KernelWriter writer = new KernelWriter(kernel, plan);
        return new Written(writer.write(), writer.cells);
    }

    private String write() {
        CppWriter top = new CppWriter();
        CppNames inside = names.inner();
        top.block(plan.face().signature(), () -> {
            interfaces(top);
            if (kernel.round().isPresent() && !kernel.overlaps()) rounds(top, inside);
            else {
                top.pragma("dataflow");
                TaskFunction calls = new TaskFunction(top, inside);
                if (kernel.overlaps()) handOver(top, calls, inside);
                graph(top, calls, inside);
            }
        });
        CppWriter file = new CppWriter();
        file.comment(origin(kernel.location()).orElse(kernel.symbol()));
        file.line("#include \"kernels.h\"").blank();
        for (String function : functions) file.lines(function).blank();
        return file.lines(top.toString()).toString();
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
                    + depth + (channel.isPresent() ? " channel=" + channel.getAsInt() : ""));
        }
        out.pragma("interface s_axilite port=return");
        for (KernelInterface.Port port : plan.face().ports()) place("gmem" + port.bundle() + "_m_axi_U", kernel);
        place("control_s_axi_U", kernel);
    }

    /// The graph is a function of its own, called round after round: each ends before the next begins, and before what
    /// takes its results on.
    private void rounds(CppWriter out, CppNames inside) {
        TaskFunction calls = new TaskFunction(out, inside);
        for (BufferOp buffer : kernel.buffers()) calls.buffer(buffer, buffer.type());
        around(TaskRole.ENTER, calls, out);
        String round = inside.fresh("round");
        String function = names.fresh(kernel.symbol() + "_round");
        List<String> parameters = new ArrayList<>(List.of("int " + round));
        List<String> arguments = new ArrayList<>(List.of(round));
        CppWriter text = new CppWriter();
        TaskFunction graph = new TaskFunction(text, inside.inner());
        graph.bind(kernel.round().orElseThrow(), round);
        for (TaskOp task : kernel.graph())
            for (BlockArgument memory : task.externalMemories()) {
                KernelInterface.Port port = plan.face().port(plan.port(task, memory));
                parameters.add(port.declaration());
                arguments.add(port.name());
            }
        for (BufferOp buffer : kernel.buffers()) {
            if (buffer.result().users().stream()
                    .noneMatch(user -> kernel.graph().stream().anyMatch(task -> task.encloses(user)))) continue;
            Memory memory = calls.memory(buffer.result());
            graph.bind(buffer.result(), memory);
            parameters.add(CppType.spell(buffer.type().element()) + " " + memory.declarator());
            arguments.add(memory.name());
        }
        text.block("static void " + function + "(" + String.join(", ", parameters) + ")", () -> {
            text.pragma("dataflow");
            graph(text, graph, graph.names);
        });
        functions.add(text.toString());
        out.line("rounds:");
        out.block("for (int %1$s = 0; %1$s < %2$d; %1$s += 1)".formatted(round, kernel.rounds()), () -> {
            out.pragma("pipeline off");
            out.line(function + "(" + String.join(", ", arguments) + ");");
            around(TaskRole.NEXT, calls, out);
        });
        around(TaskRole.LEAVE, calls, out);
    }

    /// Declares what rounds that overlap hand on, and calls the process that takes it from one to the next.
    private void handOver(CppWriter out, TaskFunction calls, CppNames inside) {
        round = inside.fresh("round");
        calls.bind(kernel.round().orElseThrow(), round);
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
        List<TaskCall> enter = functions(TaskRole.ENTER, calls);
        List<TaskCall> next = functions(TaskRole.NEXT, calls);
        List<TaskCall> leave = functions(TaskRole.LEAVE, calls);
        TaskCall process = new RoundLoop(round, kernel.rounds(), functions).handOn(handOn, enter, next, leave);
        out.line("HEADRACE_TASK(" + process + ");");
        place(process.name() + "_U0", kernel);
    }

    private List<TaskCall> functions(TaskRole role, TaskFunction calls) {
        List<TaskCall> functions = new ArrayList<>();
        for (TaskOp task : kernel.tasks(role)) {
            bindPorts(task, calls);
            functions.add(calls.function(task));
        }
        return functions;
    }

    private void around(TaskRole role, TaskFunction calls, CppWriter out) {
        for (TaskOp task : kernel.tasks(role)) {
            bindPorts(task, calls);
            out.line(calls.function(task) + ";");
        }
    }

    private void bindPorts(TaskOp task, TaskFunction calls) {
        for (BlockArgument memory : task.externalMemories())
            calls.bind(memory, external(plan.port(task, memory), (MemRefType) memory.type()));
    }

    private void graph(CppWriter out, TaskFunction calls, CppNames inside) {
        for (List<StreamOp> fifo : kernel.fifos()) {
            StreamOp stream = fifo.getFirst();
            String name = inside.fresh(stream.fifo().orElseGet(stream::symbol));
            for (StreamOp each : fifo) calls.bind(each.result(), name);
            fifo(out, name, token(stream.type()), stream.depth(), title(stream), stream.kind());
            place(name + "_U", stream);
        }
        for (List<TaskOp> turns : CallOrder.of(kernel)) {
            TaskOp task = turns.getFirst();
            bindPorts(task, calls);
            TaskCall once = task.unit().isPresent() ? calls.function(turns) : calls.function(task);
            TaskCall call = kernel.overlaps()
                    ? new RoundLoop(round, kernel.rounds(), functions).around(loopName(task), once)
                    : once;
            out.line("HEADRACE_TASK(" + call + ");");
            place(call.name() + "_U0", task);
        }
        out.line("HEADRACE_JOIN;");
    }

    private String loopName(TaskOp first) {
        return Objects.requireNonNull(loopNames.get(first));
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
        return origin(stream.location())
                .filter(origin -> !stream.symbol().startsWith(origin))
                .map(origin -> origin + "/" + stream.symbol())
                .orElse(stream.symbol());
    }

    private static Optional<String> origin(Location location) {
        List<String> names = location.names();
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }

    private static String token(StreamType type) {
        return CppType.spell(type.element());
    }

    /// The function of a unit. Its loops are those of the first task; how often they run, and which streams are used,
    /// depends on whose turn it is.
    private final class UnitFunction extends TaskFunction {
        private final List<Unit> turns;
        private final String turn;
        private final Map<Value, List<String>> streams = new HashMap<>();

        UnitFunction(CppWriter out, CppNames names, List<Unit> turns) {
            super(out, names);
            this.turns = turns;
            turn = names.fresh("turn");
        }

        /// Says which FIFOs a stream of the first task stands for.
        void use(Value stream, List<String> fifos) {
            streams.put(stream, fifos);
        }

        void body() {
            Unit first = turns.getFirst();
            for (BufferOp buffer : first.buffers()) buffer(buffer, buffer.type());
            String row = names.fresh("row");
            String group = names.fresh("group");
            String rows = names.fresh("rows");
            String iterations = names.fresh("iterations");
            String iteration = names.fresh("i");
            bind(first.inner().counter(), row);
            bind(first.outer().counter(), group);
            boolean hasGroups = !first.outer().counter().users().isEmpty();
            out.line("turns:");
            out.block("for (int %1$s = 0; %1$s < %2$d; %1$s += 1)".formatted(turn, turns.size()), () -> {
                out.line("const int " + rows + " = " + chosen(Unit::rows) + ";");
                out.line("const int " + iterations + " = " + chosen(Unit::iterations) + ";");
                out.line("int " + row + " = 0;");
                if (hasGroups) out.line("int " + group + " = 0;");
                out.line("iterations:");
                out.block("for (int %1$s = 0; %1$s < %2$s; %1$s += 1)".formatted(iteration, iterations), () -> {
                    loopPragmas(first.inner());
                    statements(first.inner().body());
                    out.line(row + " += 1;");
                    out.block("if (" + row + " == " + rows + ")", () -> {
                        out.line(row + " = 0;");
                        if (hasGroups) out.line(group + " += 1;");
                    });
                });
            });
        }

        /// A number of each turn, as an expression.
        private String chosen(ToLongFunction<Unit> number) {
            StringBuilder text = new StringBuilder();
            for (int next = 1; next < turns.size(); next++) {
                long before = number.applyAsLong(turns.get(next - 1));
                if (before != number.applyAsLong(turns.get(next)))
                    text.append(turn + " < " + next + " ? " + before + " : ");
            }
            return text.append(number.applyAsLong(turns.getLast())).toString();
        }

        @Override
        void read(StreamReadOp read) {
            List<String> fifos = fifos(read.stream());
            if (isOne(fifos)) {
                super.read(read);
                return;
            }
            String name = names.fresh("token");
            out.line(CppType.spell(read.token().type()) + " " + name + ";");
            inTurn(fifos, fifo -> name + " = " + fifo + ".read();");
            bind(read.result(), name);
        }

        @Override
        void write(StreamWriteOp write) {
            List<String> fifos = fifos(write.stream());
            if (isOne(fifos)) super.write(write);
            else inTurn(fifos, fifo -> fifo + ".write(" + atom(write.token()) + ");");
        }

        private List<String> fifos(Value stream) {
            return Objects.requireNonNull(streams.get(stream));
        }

        private static boolean isOne(List<String> fifos) {
            return fifos.stream().distinct().count() == 1;
        }

        private void inTurn(List<String> fifos, UnaryOperator<String> statement) {
            for (int number = 0; number < fifos.size(); number++) {
                String use = statement.apply(fifos.get(number));
                out.block("if (" + turn + " == " + number + ")", () -> out.line(use));
            }
        }
    }

    /// The function of one task, or the body of the kernel that calls them all.
    private class TaskFunction extends FunctionWriter {
        TaskFunction(CppWriter out, CppNames names) {
            super(out, names);
        }

        /// Writes the function of a task.
        TaskCall function(TaskOp task) {
            String name = Objects.requireNonNull(functionNames.get(task));
            CppWriter text = new CppWriter();
            TaskFunction function = new TaskFunction(text, KernelWriter.this.names.inner());
            List<TaskCall.Parameter> parameters = new ArrayList<>();
            for (Value value : Captured.by(task)) pass(value, function, parameters);
            TaskCall call = new TaskCall(name, parameters);
            origin(task.location()).ifPresent(text::comment);
            text.block(call.head(), () -> {
                if (hasPingPong(task)) text.pragma("dataflow");
                function.statements(task.body());
            });
            functions.add(text.toString());
            return call;
        }

        /// Writes the function of a unit.
        TaskCall function(List<TaskOp> tasks) {
            String name = Objects.requireNonNull(functionNames.get(tasks.getFirst()));
            List<Unit> turns =
                    tasks.stream().map(task -> Unit.of(task).orElseThrow()).toList();
            CppWriter text = new CppWriter();
            UnitFunction function = new UnitFunction(text, KernelWriter.this.names.inner(), turns);
            SequencedMap<String, TaskCall.Parameter> fifos = new LinkedHashMap<>();
            for (Unit turn : turns)
                for (Value stream : turn.streams())
                    fifos.computeIfAbsent(
                            atom(stream),
                            argument -> TaskCall.Parameter.stream(
                                    token((StreamType) stream.type()), function.names.fresh(argument), argument));
            for (int i = 0; i < turns.getFirst().streams().size(); i++) {
                int place = i;
                Value stream = turns.getFirst().streams().get(i);
                List<String> inTurn = turns.stream()
                        .map(turn -> Objects.requireNonNull(
                                        fifos.get(atom(turn.streams().get(place))))
                                .name())
                        .toList();
                function.bind(stream, inTurn.getFirst());
                function.use(stream, inTurn);
            }
            TaskCall call = new TaskCall(name, List.copyOf(fifos.values()));
            for (TaskOp task : tasks) origin(task.location()).ifPresent(text::comment);
            text.block(call.head(), function::body);
            functions.add(text.toString());
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
                    parameters.add(TaskCall.Parameter.stream(token(type), name, atom(value)));
                }
                case MemRefType type -> {
                    Memory here = memory(value);
                    Memory there = here.named(to.names.fresh(here.name()));
                    to.bind(value, there);
                    String element = here.isFlat() ? CppType.memory(type.element()) : CppType.spell(type.element());
                    boolean isConstant = here.isFlat() && !plan.isWritten(value);
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
            Memory memory = new Memory(names.fresh(op.parent() == kernel ? "kept" : "buffer"), type.shape(), false);
            bind(op.result(), memory);
            out.line(CppType.spell(type.element()) + " " + memory.declarator() + ";");
            if (buffer.isDouble()) out.pragma("stream variable=" + memory.name() + " type=pipo depth=2");
            if (buffer.kind().equals(Optional.of(MemoryKind.REGISTER)))
                out.pragma("array_partition variable=" + memory.name() + " type=complete dim=0");
            else
                buffer.kind()
                        .ifPresent(kind -> out.pragma(
                                "bind_storage variable=" + memory.name() + " type=ram_2p impl=" + kind.text()));
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
                    .ifPresent(
                            ii -> out.pragma("pipeline II=" + ii.value() + (passesTokens(loop) ? " style=frp" : "")));
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
}
