package dev.headrace.backends.hls;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The loop over rounds of one process, where rounds overlap: a function that calls others round after round. It gets
/// what they get, under the names that its caller has for it, but for the number of the round.
///
/// ```cpp
/// static void load_w_rounds(const float* w, hls::stream<float>& w_to_product) {
///     rounds:
///     for (int round = 0; round < 24; round += 1) {
/// #pragma HLS pipeline off
///         load_w(round, w, w_to_product);
///     }
/// }
/// ```
/// @param counter the name of the number
/// @param functions of the file, to which it adds
record RoundLoop(String counter, long rounds, List<String> functions) {
    TaskCall around(String name, TaskCall call) {
        return enclosing(name, List.of(call), text -> loop(text, 0, List.of(call)));
    }

    /// What stands around rounds, as one process.
    TaskCall handOn(String name, List<TaskCall> enter, List<TaskCall> next, List<TaskCall> leave) {
        List<TaskCall> all = Stream.of(enter, next, leave).flatMap(List::stream).toList();
        return enclosing(name, all, text -> {
            for (TaskCall each : enter) text.line(each + ";");
            loop(text, 1, next);
            for (TaskCall each : leave) text.line(each + ";");
        });
    }

    private TaskCall enclosing(String name, List<TaskCall> inner, Consumer<CppWriter> body) {
        SequencedMap<String, TaskCall.Parameter> parameters = new LinkedHashMap<>();
        for (TaskCall call : inner)
            for (TaskCall.Parameter each : call.parameters())
                if (!each.argument().equals(counter)) parameters.putIfAbsent(each.argument(), each.asArgument());
        TaskCall call = new TaskCall(name, List.copyOf(parameters.values()));
        CppWriter text = new CppWriter();
        text.block(call.head(), () -> body.accept(text));
        functions.add(text.toString());
        return call;
    }

    private void loop(CppWriter text, int from, List<TaskCall> calls) {
        text.line("rounds:");
        text.block("for (int %1$s = %2$d; %1$s < %3$d; %1$s += 1)".formatted(counter, from, rounds), () -> {
            text.pragma("pipeline off");
            for (TaskCall each : calls) text.line(each + ";");
        });
    }
}
