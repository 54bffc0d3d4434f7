package dev.headrace.cli;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.IntFunction;

/// Tensors from a file as a model wants them: `input0`, … and `output0`, … of the right types.
final class Golden {
    private Golden() {}

    /// @throws InputError if one is missing or of another type
    static SequencedMap<String, TensorData> inputs(ModuleOp module, SafetensorsFile file) {
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        return tensors(file, main.type().inputs(), i -> main.argumentAttribute(i, "headrace.input"));
    }

    /// @throws InputError if one is missing or of another type
    static SequencedMap<String, TensorData> outputs(ModuleOp module, SafetensorsFile file) {
        FuncOp main = FuncOp.find(module, "main").orElseThrow();
        return tensors(file, main.type().results(), i -> main.resultAttribute(i, "headrace.output"));
    }

    private static SequencedMap<String, TensorData> tensors(
            SafetensorsFile file, List<Type> types, IntFunction<Optional<Attribute>> names) {
        SequencedMap<String, TensorData> tensors = new LinkedHashMap<>();
        for (int i = 0; i < types.size(); i++) {
            if (!(names.apply(i).orElse(null) instanceof StringAttr(String name))) continue;
            if (!file.names().contains(name))
                throw new InputError(
                        "has no tensor '" + name + "'", file.toString(), "it has " + String.join(", ", file.names()));
            TensorData data = file.tensor(name);
            if (!data.type().equals(types.get(i)))
                throw new InputError(
                        "tensor '" + name + "' is " + data.type() + " but the model has " + types.get(i),
                        file.toString(),
                        "give the golden file of this model");
            tensors.put(name, data);
        }
        return tensors;
    }
}
