package dev.headrace.simulator.values;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.sizes.EntryPoint;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// Runs a function of any level: the oracle that all else is compared with.
///
/// Numbers have the precision of their types: `f32` is rounded to `f32` after each operation, integers wrap around.
/// Elements that nobody has set are NaN, so that a program that depends on them shows it.
public final class Interpreter {
    private Interpreter() {}

    /// Arguments and results have the names that [EntryPoint] says.
    ///
    /// @param parameters gives the tensor of a parameter; asked once for each
    /// @return the results in their order
    /// @throws InputError if an input is missing or of another type, or if a value from it is no index where one is
    ///     needed: a token id outside the vocabulary
    /// @throws IllegalStateException if the program is wrong: a task reads from an empty stream, tokens are left over
    public static SequencedMap<String, TensorData> run(
            ModuleOp module, String function, Map<String, TensorData> inputs, Function<String, TensorData> parameters) {
        EntryPoint entry = EntryPoint.find(module, function);
        FuncOp main = entry.function();
        Translation translation = new Translation();
        Step[] body = translation.block(main.body());
        int[] arguments = translation.slots().of(main.body().arguments());
        int[] results = translation.slots().of(main.returned().operands());
        Frame frame = translation.slots().frame();
        SequencedMap<String, Long> sizes = entry.sizes(inputs);
        for (int i = 0; i < arguments.length; i++) {
            TensorData data = entry.argument(i, inputs, parameters, sizes);
            entry.requireType(i, data);
            Exchange.put(data, main.body().argument(i).type(), frame, arguments[i]);
        }
        Step.runAll(body, frame);
        frame.channels.close();
        SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            TensorData result = Exchange.take(main.returned().operand(i).type(), frame, results[i]);
            outputs.put(entry.resultName(i), entry.result(i, result, sizes));
        }
        return outputs;
    }
}
