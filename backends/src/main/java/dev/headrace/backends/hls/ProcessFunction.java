package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The function of a process that does more than one task once: round after round, where rounds overlap, or in each run
/// what the kernel has for it whose turn it is. It gets what the functions get that it calls, under the names that its
/// caller has for it, but for the number of the round.
///
/// ```cpp
/// static void load_w_process(int phase, const float* w, const float* v, hls::stream<float>& to_product) {
///     if (phase == 0) {
///         rounds:
///         for (int round = 0; round < 24; round += 1) {
/// #pragma HLS pipeline off
///             load_w(round, w, to_product);
///         }
///     }
///     if (phase == 1) {
///         load_v(v, to_product);
///     }
/// }
/// ```
/// @param counter the name of the number of a round
/// @param functions of the file, to which it adds
record ProcessFunction(String counter, Phases phases, List<String> functions) {
    /// What one kernel has for a process.
    record Part(KernelOp kernel, TaskCall call) {}

    /// @param parts those of different kernels
    TaskCall of(String name, List<Part> parts) {
        return enclosing(name, parts.stream().map(Part::call).toList(), text -> {
            CppNames labels = new CppNames();
            for (Part part : parts)
                inTurn(text, part.kernel, () -> {
                    if (part.kernel.overlaps())
                        loop(text, labels.fresh("rounds"), 0, "" + part.kernel.rounds(), List.of(part.call));
                    else text.line(part.call + ";");
                });
        });
    }

    /// One function for all kernels, that knows itself whose turn it is.
    TaskCall around(String name, TaskCall call) {
        return enclosing(name, List.of(call), text -> loop(text, "rounds", 0, phases.rounds(), List.of(call)));
    }

    /// What stands around the rounds of a kernel, as one process.
    TaskCall handOn(String name, KernelOp kernel, List<TaskCall> enter, List<TaskCall> next, List<TaskCall> leave) {
        List<TaskCall> all = Stream.of(enter, next, leave).flatMap(List::stream).toList();
        return enclosing(
                name,
                all,
                text -> inTurn(text, kernel, () -> {
                    for (TaskCall each : enter) text.line(each + ";");
                    loop(text, "rounds", 1, "" + kernel.rounds(), next);
                    for (TaskCall each : leave) text.line(each + ";");
                }));
    }

    private TaskCall enclosing(String name, List<TaskCall> inner, Consumer<CppWriter> body) {
        SequencedMap<String, TaskCall.Parameter> parameters = new LinkedHashMap<>();
        if (phases.areSeveral()) parameters.put(phases.name(), phases.parameter());
        for (TaskCall call : inner)
            for (TaskCall.Parameter each : call.parameters())
                if (!each.argument().equals(counter)) parameters.putIfAbsent(each.argument(), each.asArgument());
        TaskCall call = new TaskCall(name, List.copyOf(parameters.values()));
        CppWriter text = new CppWriter();
        text.block(call.head(), () -> body.accept(text));
        functions.add(text.toString());
        return call;
    }

    private void inTurn(CppWriter text, KernelOp kernel, Runnable body) {
        if (phases.areSeveral()) text.block("if (" + phases.is(kernel) + ")", body);
        else body.run();
    }

    private void loop(CppWriter text, String label, int from, String rounds, List<TaskCall> calls) {
        text.line(label + ":");
        text.block("for (int %1$s = %2$d; %1$s < %3$s; %1$s += 1)".formatted(counter, from, rounds), () -> {
            text.pragma("pipeline off");
            for (TaskCall each : calls) text.line(each + ";");
        });
    }
}
