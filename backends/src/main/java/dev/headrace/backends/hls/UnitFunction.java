package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.Unit;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/// The function of what does several alike tasks in turn. Its loops are those of the first task; how often they run,
/// and which streams are used, depends on whose turn it is. Where several kernels have such tasks, each run does the
/// turns of one of them.
///
/// ```cpp
/// static void products(hls::stream<char>& q_row, hls::stream<char>& k_row, hls::stream<char>& weights, …) {
///     turns:
///     for (int turn = 0; turn < 2; turn += 1) {
///         const int rows = turn < 1 ? 64 : 128;
///         …
/// ```
final class UnitFunction extends TaskFunction {
    private final List<Unit> turns;
    private final String turn;
    private final Map<Value, List<String>> streams = new HashMap<>();

    private UnitFunction(CppWriter out, CppNames names, SourceFile file, List<Unit> turns) {
        super(out, names, file);
        this.turns = turns;
        turn = names.fresh("turn");
    }

    /// Writes it.
    /// @param caller knows the names of the streams
    static TaskCall write(List<Unit> turns, TaskFunction caller) {
        SourceFile file = caller.file;
        CppWriter text = new CppWriter();
        UnitFunction function = new UnitFunction(text, file.names().inner(), file, turns);
        SequencedMap<String, TaskCall.Parameter> fifos = new LinkedHashMap<>();
        for (Unit each : turns)
            for (Value stream : each.streams())
                fifos.computeIfAbsent(
                        caller.atom(stream),
                        argument -> TaskCall.Parameter.stream(
                                CppType.spell(((StreamType) stream.type()).element()),
                                function.names.fresh(argument),
                                argument));
        for (int i = 0; i < turns.getFirst().streams().size(); i++) {
            int place = i;
            Value stream = turns.getFirst().streams().get(i);
            List<String> inTurn = turns.stream()
                    .map(each -> Objects.requireNonNull(
                                    fifos.get(caller.atom(each.streams().get(place))))
                            .name())
                    .toList();
            function.bind(stream, inTurn.getFirst());
            function.streams.put(stream, inTurn);
        }
        List<TaskCall.Parameter> parameters = new ArrayList<>();
        if (file.phases().areSeveral()) parameters.add(file.phases().parameter());
        parameters.addAll(fifos.values());
        TaskCall call = new TaskCall(file.nameOf(turns.getFirst().task()), parameters);
        for (Unit each : turns) SourceFile.origin(each.task().location()).ifPresent(text::comment);
        text.block(call.head(), function::body);
        file.functions().add(text.toString());
        return call;
    }

    private void body() {
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
        String begin = "0";
        String end = "" + turns.size();
        if (file.phases().areSeveral()) {
            begin = names.fresh("first");
            end = names.fresh("end");
            out.line("const int " + begin + " = " + file.phases().chosen(phase -> turnsBefore(phase)) + ";");
            out.line("const int " + end + " = " + file.phases().chosen(phase -> turnsBefore(phase + 1)) + ";");
        }
        out.line("turns:");
        out.block("for (int %1$s = %2$s; %1$s < %3$s; %1$s += 1)".formatted(turn, begin, end), () -> {
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

    /// How many turns are of kernels before one.
    private long turnsBefore(int phase) {
        return turns.stream()
                .filter(each -> file.phases().of(each.task()) < phase)
                .count();
    }

    /// A number of each turn, as an expression.
    private String chosen(ToLongFunction<Unit> number) {
        return Phases.chosen(turn, turns.stream().map(number::applyAsLong).toList());
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
