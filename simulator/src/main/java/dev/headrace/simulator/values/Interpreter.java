package dev.headrace.simulator.values;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.sizes.EntryPoint;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs a function of any level: the oracle that all else is compared with.
///
/// Numbers have the precision of their types: `f32` is rounded to `f32` after each operation, integers wrap around.
/// Elements that nobody has set are NaN, so that a program that depends on them shows it.
public final class Interpreter {
    private final EntryPoint entry;
    private final Function<String, TensorData> parameters;
    private final Slots slots;
    private final Step[] body;
    private final int[] arguments;
    private final int[] results;

    /// Parameters and first state as they are executed, once they were needed.
    private final @Nullable Array[] constant;

    private Interpreter(EntryPoint entry, Function<String, TensorData> parameters) {
        this.entry = entry;
        this.parameters = parameters;
        FuncOp function = entry.function();
        Translation translation = new Translation();
        slots = translation.slots();
        body = translation.block(function.body());
        arguments = slots.of(function.body().arguments());
        results = slots.of(function.returned().operands());
        constant = new Array[arguments.length];
    }

    /// Makes a function ready to be run, with the conventions of [#run(ModuleOp, String, Map, Function)].
    /// @throws InputError if there is no such function
    public static Interpreter of(ModuleOp module, String function, Function<String, TensorData> parameters) {
        return new Interpreter(EntryPoint.find(module, function), parameters);
    }

    /// Arguments and results have the names that [EntryPoint] says.
    ///
    /// @param parameters gives the tensor of a parameter; asked once for each
    /// @return the results in their order
    /// @throws InputError if an input is missing or of another type, or if a value from it is no index where one is
    ///     needed: a token id outside the vocabulary
    /// @throws IllegalStateException if the program is wrong: a task reads from an empty stream, tokens are left over
    public static SequencedMap<String, TensorData> run(
            ModuleOp module, String function, Map<String, TensorData> inputs, Function<String, TensorData> parameters) {
        return of(module, function, parameters).run(inputs);
    }

    /// Runs the function once. Nothing is kept from run to run but the parameters.
    public SequencedMap<String, TensorData> run(Map<String, TensorData> inputs) {
        Frame frame = slots.frame();
        SequencedMap<String, Long> sizes = entry.sizes(inputs);
        for (int i = 0; i < arguments.length; i++) put(i, inputs, sizes, frame);
        Step.runAll(body, frame);
        frame.channels.close();
        SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            TensorData result =
                    Exchange.take(entry.function().returned().operand(i).type(), frame, results[i]);
            outputs.put(entry.resultName(i), entry.result(i, result, sizes));
        }
        return outputs;
    }

    private void put(int index, Map<String, TensorData> inputs, Map<String, Long> sizes, Frame frame) {
        Type type = entry.function().body().argument(index).type();
        if (!isConstant(index, inputs)) {
            TensorData data = entry.argument(index, inputs, parameters, sizes);
            entry.requireType(index, data);
            Exchange.put(data, type, frame, arguments[index]);
            return;
        }
        Array known = constant[index];
        if (known == null) {
            TensorData data = entry.argument(index, inputs, parameters, sizes);
            entry.requireType(index, data);
            known = Exchange.array(data, type);
            constant[index] = known;
        }
        Exchange.put(known, type, frame, arguments[index]);
    }

    /// Whether an argument is a parameter, or state that has its first value.
    private boolean isConstant(int index, Map<String, TensorData> inputs) {
        return entry.isParameter(index)
                || entry.state(index).isPresent() && inputs.get(entry.argumentName(index)) == null;
    }
}
