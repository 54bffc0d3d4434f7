package dev.headrace.frontends.onnx;

import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.AtenGraphBuilder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Writes the ATen graph: the place where operands become names and calls.
final class Emitter {
    /// Larger results stay in the program, and larger constants are refused: they belong into the file.
    static final long MOST_KNOWN = 1 << 22;

    private final AtenGraphBuilder builder;
    private final IdentityHashMap<TensorData, String> constants = new IdentityHashMap<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final OnnxFile file;
    private final Map<String, StoredTensor> stored = new LinkedHashMap<>();
    private String place = "model";

    /// @param model the name for the module
    Emitter(String model, OnnxFile file) {
        builder = new AtenGraphBuilder(model);
        this.file = file;
    }

    /// A tensor of the file: known where it is small or may be part of the arithmetic of shapes, else a parameter.
    ///
    /// @param name to look it up by, if nobody has it yet
    /// @param most floats beyond these are a parameter
    Operand stored(String name, StoredTensor tensor, long most) {
        ElementKind kind = ReadElements.kind(file.toString(), tensor);
        if (!kind.isFloat() || ReadElements.count(file.toString(), tensor) <= most)
            return new Operand.Known(file.elements(tensor));
        String path = name;
        for (int i = 1; stored.containsKey(path); i++) path = name + "_" + i;
        stored.put(path, tensor);
        return new Operand.Stored(path, kind, tensor.dims(), () -> file.elements(tensor));
    }

    /// The elements of a tensor of the file.
    TensorData elements(StoredTensor tensor) {
        return file.elements(tensor);
    }

    /// The parameters by the names that [#stored] gave them.
    Map<String, StoredTensor> parameters() {
        return Map.copyOf(stored);
    }

    /// What follows is made by this node.
    void goTo(Node node) {
        place = node.place();
        builder.enter(modulePath(node.name().isEmpty() ? node.result() : node.name()));
    }

    /// For messages.
    String place() {
        return place;
    }

    Operand.Computed user(String name, ElementKind kind, Dims shape) {
        String unique = builder.user(name, new Operand.Computed(name, kind, shape).type());
        return new Operand.Computed(unique, kind, shape).asGiven();
    }

    /// Ends the graph.
    AtenGraph graph(List<Operand> outputs) {
        return builder.graph(outputs.stream().map(this::name).toList());
    }

    /// The operand as a tensor of the ATen graph.
    String name(Operand operand) {
        return switch (operand) {
            case Operand.Computed computed -> computed.name();
            case Operand.Stored stored ->
                parameters.computeIfAbsent(stored.path(), path -> builder.parameter(path, stored.type()));
            case Operand.Known(TensorData data) -> constants.computeIfAbsent(data, this::constant);
        };
    }

    private String constant(TensorData data) {
        if (data.elements() > MOST_KNOWN)
            throw new InputError(
                    "needs the constant " + data + ", more than " + MOST_KNOWN + " elements",
                    place,
                    "make it an initializer of the model");
        // The IR has one type for both, which the elements of a U8 do not fit.
        if (data.kind() == ElementKind.U8)
            throw new InputError(
                    "uses the constant " + data + " of type uint8", place, "use int32 or float in the model");
        return builder.constant("constant", data);
    }

    /// Emits a call with one result.
    /// @param arguments gives the call its arguments
    Operand.Computed call(
            String operator, ElementKind kind, Dims shape, UnaryOperator<AtenGraphBuilder.Call> arguments) {
        Operand.Computed result = new Operand.Computed("", kind, shape);
        String name = arguments.apply(builder.call(operator)).gives(result.type());
        return new Operand.Computed(name, kind, shape);
    }

    /// Emits a call with several results.
    /// @param results their kinds and shapes; the names do not matter
    List<Operand> call(
            String operator, List<Operand.Computed> results, UnaryOperator<AtenGraphBuilder.Call> arguments) {
        List<String> names = arguments
                .apply(builder.call(operator))
                .gives(results.stream().map(Operand::type).toList());
        List<Operand> made = new ArrayList<>();
        for (int i = 0; i < names.size(); i++)
            made.add(new Operand.Computed(
                    names.get(i), results.get(i).kind(), results.get(i).shape()));
        return made;
    }

    InputError unsupported(String what) {
        return new InputError(what + " is not supported", place, "replace it in the model");
    }

    InputError mismatch(String what) {
        return new InputError(what, place, "the model contradicts itself, export it again");
    }

    /// `/model/layers.0/mlp/Gemm` is of the module `model.layers.0.mlp`; a name without slashes stays.
    private static String modulePath(String node) {
        int last = node.lastIndexOf('/');
        String path = last > 0 ? node.substring(0, last) : node;
        return path.replaceFirst("^/", "").replace('/', '.');
    }
}
