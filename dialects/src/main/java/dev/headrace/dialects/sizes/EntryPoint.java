package dev.headrace.dialects.sizes;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How tensors come to the arguments of a function and from its results, by name.
///
/// Arguments are found by their attributes `headrace.input` or `headrace.parameter`, results are named by
/// `headrace.output`; those without are called `arg0`, `arg1`, … and `result0`, …. State (`headrace.state = "k"`)
/// is the input `buffer.k`, or else, for its first value, the parameter `k`; the result `headrace.mutated = "k"` is
/// called `mutated.k`. Where sizes differ from run to run ([DynamicShapes]) inputs are padded and results cut.
public record EntryPoint(FuncOp function) {
    /// @throws InputError if the module has no function of that name
    public static EntryPoint find(ModuleOp module, String function) {
        return new EntryPoint(FuncOp.find(module, function)
                .orElseThrow(
                        () -> new InputError("there is no such function", "@" + function, "name one of the module")));
    }

    /// The values of the symbols, by the sizes of the inputs.
    public SequencedMap<String, Long> sizes(Map<String, TensorData> inputs) {
        DynamicShapes shapes = DynamicShapes.of(function);
        SequencedMap<String, Long> sizes = new LinkedHashMap<>();
        for (int i = 0; i < function.type().inputs().size(); i++) {
            Optional<List<Extent>> stated = DynamicShapes.stated(function.argumentAttribute(i, DynamicShapes.SIZES));
            TensorData input = inputs.get(argumentName(i));
            if (stated.isPresent() && input != null) shapes.learn(argumentName(i), stated.get(), input.sizes(), sizes);
        }
        return sizes;
    }

    /// The values of an argument.
    /// @throws InputError if it is not given
    public TensorData argument(
            int index,
            Map<String, TensorData> inputs,
            Function<String, TensorData> parameters,
            Map<String, Long> sizes) {
        String name = argumentName(index);
        if (isParameter(index)) return parameters.apply(name);
        if (function.argumentAttribute(index, DynamicShapes.SIZE).orElse(null) instanceof StringAttr(String symbol)) {
            Long size = sizes.get(symbol);
            if (size == null)
                throw new InputError("is not given", "size '" + symbol + "'", "give the inputs that have it");
            return TensorData.ofLongs(ElementKind.I64, new long[] {size}, 1);
        }
        TensorData input = inputs.get(name);
        Optional<String> state = state(index);
        if (input == null && state.isPresent()) return parameters.apply(state.get());
        if (input == null)
            throw new InputError("is not given", "input '" + name + "'", "the inputs given are " + inputs.keySet());
        return function.argumentAttribute(index, DynamicShapes.SIZES).isPresent()
                ? DynamicShapes.pad(
                        input, ((TensorType) function.type().inputs().get(index)).shape())
                : input;
    }

    /// @throws InputError if `data` is no value of the argument's type; an index comes as an `i64`
    public void requireType(int index, TensorData data) {
        Type type = function.type().inputs().get(index);
        Type element = type instanceof ShapedType shaped ? shaped.element() : type;
        Dims shape = type instanceof ShapedType shaped ? shaped.shape() : Dims.NONE;
        Type stored = element instanceof IndexType ? IntegerType.I64 : element;
        if (!data.kind().type().equals(stored) || !data.sizes().equals(shape))
            throw new InputError(
                    "is " + data.type() + ", expected " + type,
                    "'" + argumentName(index) + "'",
                    "give a tensor of that type");
    }

    /// The part of a result that a run of these sizes means.
    public TensorData result(int index, TensorData result, Map<String, Long> sizes) {
        Optional<List<Extent>> stated = DynamicShapes.stated(function.resultAttribute(index, DynamicShapes.SIZES));
        return stated.isPresent() ? DynamicShapes.cut(result, DynamicShapes.at(stated.get(), sizes)) : result;
    }

    /// Whether the argument is the same in all runs.
    public boolean isParameter(int index) {
        return function.argumentAttribute(index, "headrace.parameter").isPresent();
    }

    /// The name of the state that the argument is, if it is one.
    public Optional<String> state(int index) {
        return text(function.argumentAttribute(index, "headrace.state"));
    }

    /// The name of the state that the result is the new value of, if it is one.
    public Optional<String> mutated(int index) {
        return text(function.resultAttribute(index, "headrace.mutated"));
    }

    public String argumentName(int index) {
        return state(index)
                .map(state -> "buffer." + state)
                .or(() -> text(function.argumentAttribute(index, "headrace.input")
                        .or(() -> function.argumentAttribute(index, "headrace.parameter"))))
                .orElse("arg" + index);
    }

    public String resultName(int index) {
        return mutated(index)
                .map(state -> "mutated." + state)
                .or(() -> text(function.resultAttribute(index, "headrace.output")))
                .orElse("result" + index);
    }

    private static Optional<String> text(Optional<Attribute> attribute) {
        @Nullable Attribute given = attribute.orElse(null);
        return given instanceof StringAttr(String value) ? Optional.of(value) : Optional.empty();
    }
}
