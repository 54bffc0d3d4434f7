package dev.headrace.simulator.values;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
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
    private Interpreter() {}

    /// Arguments are found by their attributes `headrace.input` or `headrace.parameter`, results are named by
    /// `headrace.output`; those without are called `arg0`, `arg1`, … and `result0`, …. State (`headrace.state = "k"`)
    /// is the input `buffer.k`, or else, for its first value, the parameter `k`; the result `headrace.mutated = "k"` is
    /// called `mutated.k`.
    ///
    /// @param parameters gives the tensor of a parameter; asked once for each
    /// @return the results in their order
    /// @throws InputError if an input is missing or of another type, or if a value from it is no index where one is
    ///     needed: a token id outside the vocabulary
    /// @throws IllegalStateException if the program is wrong: a task reads from an empty stream, tokens are left over
    public static SequencedMap<String, TensorData> run(
            ModuleOp module, String function, Map<String, TensorData> inputs, Function<String, TensorData> parameters) {
        FuncOp entry = FuncOp.find(module, function)
                .orElseThrow(
                        () -> new InputError("there is no such function", "@" + function, "name one of the module"));
        Translation translation = new Translation();
        Step[] body = translation.block(entry.body());
        int[] arguments = translation.slots().of(entry.body().arguments());
        int[] results = translation.slots().of(entry.returned().operands());
        Frame frame = translation.slots().frame();
        for (int i = 0; i < arguments.length; i++) {
            Value argument = entry.body().argument(i);
            Exchange.put(name(entry, i), data(entry, i, inputs, parameters), argument.type(), frame, arguments[i]);
        }
        Step.runAll(body, frame);
        frame.channels.close();
        SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            String name = entry.resultAttribute(i, "headrace.mutated").orElse(null) instanceof StringAttr(String state)
                    ? "mutated." + state
                    : text(entry.resultAttribute(i, "headrace.output").orElse(null), "result" + i);
            outputs.put(name, Exchange.take(entry.returned().operand(i).type(), frame, results[i]));
        }
        return outputs;
    }

    private static TensorData data(
            FuncOp entry, int index, Map<String, TensorData> inputs, Function<String, TensorData> parameters) {
        String name = name(entry, index);
        if (entry.argumentAttribute(index, "headrace.parameter").isPresent()) return parameters.apply(name);
        TensorData input = inputs.get(name);
        if (input == null
                && entry.argumentAttribute(index, "headrace.state").orElse(null) instanceof StringAttr(String state))
            return parameters.apply(state);
        if (input == null)
            throw new InputError("is not given", "input '" + name + "'", "the inputs given are " + inputs.keySet());
        return input;
    }

    private static String name(FuncOp entry, int index) {
        if (entry.argumentAttribute(index, "headrace.state").orElse(null) instanceof StringAttr(String state))
            return "buffer." + state;
        var attribute = entry.argumentAttribute(index, "headrace.input")
                .or(() -> entry.argumentAttribute(index, "headrace.parameter"));
        return text(attribute.orElse(null), "arg" + index);
    }

    private static String text(dev.headrace.ir.@Nullable Attribute attribute, String otherwise) {
        return attribute instanceof StringAttr(String value) ? value : otherwise;
    }
}
