package dev.headrace.cli;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.frontends.onnx.InputSizes;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.IntFunction;

/// Tensors from a file as a model wants them: `input0`, … and `output0`, … of the right types.
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

    /// @throws InputError if one is missing or of another type
    static SequencedMap<String, TensorData> inputs(Model model, Path path, SafetensorsFile file) {
        FuncOp main = model.main();
        return tensors(path, file, main.type().inputs(), i -> main.argumentAttribute(i, "headrace.input"));
    }

    /// @throws InputError if one is missing, of another type or holds a NaN, which nothing can be compared with; or if
    ///     there are outputs that the model does not have
    static SequencedMap<String, TensorData> outputs(Model model, Path path, SafetensorsFile file) {
        FuncOp main = model.main();
        SequencedMap<String, TensorData> outputs =
                tensors(path, file, main.type().results(), i -> main.resultAttribute(i, "headrace.output"));
        outputs.forEach((name, data) -> refuseNaN(path, name, data));
        for (String name : file.names())
            if (name.matches("output\\d+") && !outputs.containsKey(name))
                throw mistake(
                        path,
                        "has a tensor '" + name + "', " + file.tensor(name).type() + ", the model has only "
                                + String.join(", ", outputs.keySet()));
        return outputs;
    }

    private static SequencedMap<String, TensorData> tensors(
            Path path, SafetensorsFile file, List<Type> types, IntFunction<Optional<Attribute>> names) {
        SequencedMap<String, TensorData> tensors = new LinkedHashMap<>();
        for (int i = 0; i < types.size(); i++) {
            if (!(names.apply(i).orElse(null) instanceof StringAttr(String name))) continue;
            if (!file.names().contains(name))
                throw mistake(
                        path,
                        "has no tensor '" + name + "', " + types.get(i) + ", only " + String.join(", ", file.names()));
            TensorData data = file.tensor(name);
            if (!data.type().equals(types.get(i)))
                throw mistake(path, "tensor '" + name + "' is " + data.type() + ", the model has " + types.get(i));
            tensors.put(name, data);
        }
        return tensors;
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
