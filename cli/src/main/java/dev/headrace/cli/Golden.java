package dev.headrace.cli;

import dev.headrace.compiler.quantize.NarrowCaches;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.frontends.onnx.InputSizes;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// Tensors from a file as a model wants them, of the right types: `input0`, …, `output0`, …, `buffer.X`, `mutated.X`.
final class Golden {
    private Golden() {}

    /// The sizes of the inputs in a file, for models that leave them open.
    static InputSizes sizes(SafetensorsFile file) {
        return (input, dim, _) -> {
            String name = "input" + input;
            if (!file.names().contains(name)) return OptionalLong.empty();
            TensorData data = file.tensor(name);
            return dim < data.rank() ? OptionalLong.of(data.sizeOf(dim)) : OptionalLong.empty();
        };
    }

    /// The inputs, and the state (`buffer.k_cache`) as far as the file has it.
    /// @throws InputError if one is missing or of another type, or if there is state that the model does not have
    static SequencedMap<String, TensorData> inputs(Model model, Path path, SafetensorsFile file) {
        FuncOp main = model.main();
        SequencedMap<String, TensorData> inputs = new LinkedHashMap<>();
        List<String> states = new ArrayList<>();
        SequencedMap<String, Long> sizes = sizes(main, file);
        for (int i = 0; i < main.body().arguments().size(); i++) {
            Type type = actual(main.type().inputs().get(i), main.argumentAttribute(i, DynamicShapes.SIZES), sizes);
            if (main.argumentAttribute(i, "headrace.input").orElse(null) instanceof StringAttr(String name))
                inputs.put(name, input(main, i, path, file, name, type));
            if (!(main.argumentAttribute(i, "headrace.state").orElse(null) instanceof StringAttr(String state)))
                continue;
            states.add("buffer." + state);
            if (file.names().contains(states.getLast()))
                inputs.put(states.getLast(), input(main, i, path, file, states.getLast(), type));
        }
        refuseOthers(path, file, "buffer\\..*", states);
        return inputs;
    }

    /// The outputs, and the new state (`mutated.k_cache`) as far as the file has it.
    /// @throws InputError if an output is missing, of another type or holds a NaN, which nothing can be compared with;
    ///     or if there are outputs or state that the model does not have
    static SequencedMap<String, TensorData> outputs(Model model, Path path, SafetensorsFile file) {
        FuncOp main = model.main();
        SequencedMap<String, Long> sizes = sizes(main, file);
        SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
        List<String> states = new ArrayList<>();
        for (int i = 0; i < main.type().results().size(); i++) {
            Type type = actual(main.type().results().get(i), main.resultAttribute(i, DynamicShapes.SIZES), sizes);
            if (main.resultAttribute(i, "headrace.output").orElse(null) instanceof StringAttr(String name))
                outputs.put(
                        name,
                        required(path, file, name, inModel(type, main.resultAttribute(i, NarrowCaches.NARROWED))));
            if (!(main.resultAttribute(i, "headrace.mutated").orElse(null) instanceof StringAttr(String state)))
                continue;
            states.add("mutated." + state);
            if (file.names().contains(states.getLast()))
                outputs.put(
                        states.getLast(),
                        required(
                                path,
                                file,
                                states.getLast(),
                                inModel(type, main.resultAttribute(i, NarrowCaches.NARROWED))));
        }
        outputs.forEach((name, data) -> refuseNaN(path, name, data));
        refuseOthers(path, file, "mutated\\..*", states);
        refuseOthers(path, file, "output\\d+", List.copyOf(outputs.keySet()));
        return outputs;
    }

    /// Inputs of another program of the same model, with those as numbers of its types that are not.
    static SequencedMap<String, TensorData> asTaken(SequencedMap<String, TensorData> inputs, FuncOp main) {
        SequencedMap<String, TensorData> taken = new LinkedHashMap<>(inputs);
        for (int i = 0; i < main.body().arguments().size(); i++)
            for (String name : List.of("headrace.input", "headrace.state"))
                if (main.argumentAttribute(i, name).orElse(null) instanceof StringAttr(String bare)
                        && main.type().inputs().get(i) instanceof TensorType type)
                    taken.computeIfPresent(
                            name.equals("headrace.input") ? bare : "buffer." + bare,
                            (_, data) -> data.as(ElementKind.of(type.element()).orElseThrow()));
        return taken;
    }

    /// Whether the program takes its inputs as files of the model have them.
    static boolean areAsGiven(FuncOp main) {
        for (int i = 0; i < main.body().arguments().size(); i++)
            if (main.argumentAttribute(i, NarrowCaches.NARROWED).isPresent()) return false;
        return true;
    }

    /// An input, rounded where the program takes fewer bits than the model.
    private static TensorData input(FuncOp main, int index, Path path, SafetensorsFile file, String name, Type type) {
        TensorData data =
                required(path, file, name, inModel(type, main.argumentAttribute(index, NarrowCaches.NARROWED)));
        return type instanceof TensorType tensor
                ? data.as(ElementKind.of(tensor.element()).orElseThrow())
                : data;
    }

    private static Type inModel(Type type, Optional<Attribute> narrowed) {
        return narrowed.orElse(null) instanceof TypeAttr(Type element) && type instanceof TensorType tensor
                ? new TensorType(tensor.shape(), element)
                : type;
    }

    /// The type in a run of these sizes.
    private static Type actual(Type largest, Optional<Attribute> stated, Map<String, Long> sizes) {
        Optional<List<Extent>> extents = DynamicShapes.stated(stated);
        // Without its sizes the tensor is missing, which is found elsewhere.
        if (extents.isEmpty() || sizes.isEmpty()) return largest;
        return new TensorType(DynamicShapes.at(extents.get(), sizes), ((TensorType) largest).element());
    }

    /// What the inputs say of sizes that differ from run to run.
    private static SequencedMap<String, Long> sizes(FuncOp main, SafetensorsFile file) {
        DynamicShapes shapes = DynamicShapes.of(main);
        SequencedMap<String, Long> sizes = new LinkedHashMap<>();
        for (int i = 0; i < main.body().arguments().size(); i++) {
            Optional<List<Extent>> stated = DynamicShapes.stated(main.argumentAttribute(i, DynamicShapes.SIZES));
            if (stated.isPresent()
                    && main.argumentAttribute(i, "headrace.input").orElse(null) instanceof StringAttr(String name)
                    && file.names().contains(name))
                shapes.learn(name, stated.get(), file.tensor(name).sizes(), sizes);
        }
        return sizes;
    }

    /// The names of new state that the model gives and the file does not have.
    static List<String> statesNotIn(SafetensorsFile file, Model model) {
        FuncOp main = model.main();
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < main.type().results().size(); i++)
            if (main.resultAttribute(i, "headrace.mutated").orElse(null) instanceof StringAttr(String state)
                    && !file.names().contains("mutated." + state)) missing.add("mutated." + state);
        return missing;
    }

    private static TensorData required(Path path, SafetensorsFile file, String name, Type type) {
        if (!file.names().contains(name))
            throw mistake(path, "has no tensor '" + name + "', " + type + ", only " + String.join(", ", file.names()));
        TensorData data = file.tensor(name);
        if (!data.type().equals(type))
            throw mistake(path, "tensor '" + name + "' is " + data.type() + ", the model has " + type);
        return data;
    }

    private static void refuseOthers(Path path, SafetensorsFile file, String pattern, List<String> known) {
        for (String name : file.names())
            if (name.matches(pattern) && !known.contains(name))
                throw mistake(
                        path,
                        "has a tensor '" + name + "', " + file.tensor(name).type() + ", the model has "
                                + (known.isEmpty() ? "none of that kind" : "only " + String.join(", ", known)));
    }

    private static void refuseNaN(Path path, String name, TensorData data) {
        if (!data.kind().isFloat()) return;
        for (long i = 0; i < data.elements(); i++)
            if (Double.isNaN(data.doubleAt(i)))
                throw mistake(path, "tensor '" + name + "' is no number at " + Comparison.position(data, i));
    }

    private static InputError mistake(Path path, String what) {
        return new InputError(what, path.toString(), "give the file that belongs to this model");
    }
}
