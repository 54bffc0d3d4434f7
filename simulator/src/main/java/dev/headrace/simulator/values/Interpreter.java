package dev.headrace.simulator.values;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs a function of any level: the oracle that all else is compared with.
///
/// Numbers have the precision of their types: `f32` is rounded to `f32` after each operation, integers wrap around.
/// Elements that nobody has set are NaN, so that a program that depends on them shows it.
public final class Interpreter {
    private final FuncOp entry;
    private final Function<String, TensorData> parameters;
    private final Slots slots;
    private final Step[] body;
    private final int[] arguments;
    private final int[] results;
    /// Parameters and first state as they are executed, once they were needed.
    private final @Nullable Array[] constant;

    private Interpreter(FuncOp entry, Function<String, TensorData> parameters) {
        this.entry = entry;
        this.parameters = parameters;
        Translation translation = new Translation();
        slots = translation.slots();
        body = translation.block(entry.body());
        arguments = slots.of(entry.body().arguments());
        results = slots.of(entry.returned().operands());
        constant = new Array[arguments.length];
    }

    /// Makes a function ready to be run, with the conventions of [#run(ModuleOp, String, Map, Function)].
    /// @throws InputError if there is no such function
    public static Interpreter of(ModuleOp module, String function, Function<String, TensorData> parameters) {
        FuncOp entry = FuncOp.find(module, function)
                .orElseThrow(
                        () -> new InputError("there is no such function", "@" + function, "name one of the module"));
        return new Interpreter(entry, parameters);
    }

    /// Arguments are found by their attributes `headrace.input` or `headrace.parameter`, results are named by
    /// `headrace.output`; those without are called `arg0`, `arg1`, … and `result0`, …. State (`headrace.state = "k"`)
    /// is the input `buffer.k`, or else, for its first value, the parameter `k`; the result `headrace.mutated = "k"` is
    /// called `mutated.k`. Where sizes differ from run to run ([DynamicShapes]) inputs are padded and results cut.
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
        SequencedMap<String, Long> sizes = sizes(entry, inputs);
        for (int i = 0; i < arguments.length; i++) put(i, inputs, sizes, frame);
        Step.runAll(body, frame);
        frame.channels.close();
        SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            String name = entry.resultAttribute(i, "headrace.mutated").orElse(null) instanceof StringAttr(String state)
                    ? "mutated." + state
                    : text(entry.resultAttribute(i, "headrace.output").orElse(null), "result" + i);
            TensorData result = Exchange.take(entry.returned().operand(i).type(), frame, results[i]);
            Optional<List<Extent>> stated = DynamicShapes.stated(entry.resultAttribute(i, DynamicShapes.SIZES));
            outputs.put(
                    name,
                    stated.isPresent() ? DynamicShapes.cut(result, DynamicShapes.at(stated.get(), sizes)) : result);
        }
        return outputs;
    }

    private void put(int index, Map<String, TensorData> inputs, Map<String, Long> sizes, Frame frame) {
        String name = name(entry, index);
        Type type = entry.body().argument(index).type();
        Optional<String> parameter = parameter(index, inputs);
        if (parameter.isEmpty()) {
            Exchange.put(name, input(entry, index, inputs, sizes), type, frame, arguments[index]);
            return;
        }
        Array known = constant[index];
        if (known == null) {
            known = Exchange.array(name, parameters.apply(parameter.get()), type);
            constant[index] = known;
        }
        Exchange.put(known, type, frame, arguments[index]);
    }

    /// The parameter that an argument is, or that is the first value of the state that it is.
    private Optional<String> parameter(int index, Map<String, TensorData> inputs) {
        if (entry.argumentAttribute(index, "headrace.parameter").isPresent()) return Optional.of(name(entry, index));
        return entry.argumentAttribute(index, "headrace.state").orElse(null) instanceof StringAttr(String state)
                        && inputs.get(name(entry, index)) == null
                ? Optional.of(state)
                : Optional.empty();
    }

    /// The values of the symbols, by the sizes of the inputs.
    private static SequencedMap<String, Long> sizes(FuncOp entry, Map<String, TensorData> inputs) {
        DynamicShapes shapes = DynamicShapes.of(entry);
        SequencedMap<String, Long> sizes = new LinkedHashMap<>();
        for (int i = 0; i < entry.body().arguments().size(); i++) {
            Optional<List<Extent>> stated = DynamicShapes.stated(entry.argumentAttribute(i, DynamicShapes.SIZES));
            TensorData input = inputs.get(name(entry, i));
            if (stated.isPresent() && input != null) shapes.learn(name(entry, i), stated.get(), input.sizes(), sizes);
        }
        return sizes;
    }

    private static TensorData input(FuncOp entry, int index, Map<String, TensorData> inputs, Map<String, Long> sizes) {
        String name = name(entry, index);
        if (entry.argumentAttribute(index, DynamicShapes.SIZE).orElse(null) instanceof StringAttr(String symbol)) {
            Long size = sizes.get(symbol);
            if (size == null)
                throw new InputError("is not given", "size '" + symbol + "'", "give the inputs that have it");
            return TensorData.ofLongs(ElementKind.I64, new long[] {size}, 1);
        }
        TensorData input = inputs.get(name);
        if (input == null)
            throw new InputError("is not given", "input '" + name + "'", "the inputs given are " + inputs.keySet());
        return entry.argumentAttribute(index, DynamicShapes.SIZES).isPresent()
                ? DynamicShapes.pad(
                        input, ((TensorType) entry.body().argument(index).type()).shape())
                : input;
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
