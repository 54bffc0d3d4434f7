package dev.headrace.frontends.onnx;

import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.ElementKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// Turns an ONNX model into a module at level LINALG, over ATen's operators.
///
/// Its function `@main` takes the tensors of a run (`headrace.input = "input0"`, …, in the order of the graph's inputs
/// that have no initializer) and the float initializers that are used (`headrace.parameter`), and gives
/// `headrace.output = "output0"`, …. Integers of the file, and what depends on them alone, are known while translating:
/// shapes, axes, masks.
public final class ImportOnnx {
    private final OnnxFile file;
    private final InputSizes sizes;
    private final Emitter at;

    private ImportOnnx(OnnxFile file, InputSizes sizes) {
        this.file = file;
        this.sizes = sizes;
        at = new Emitter(modelName(file), file);
    }

    /// Translates a whole model.
    /// @param sizes of the dimensions that the model leaves open
    /// @throws InputError where it uses what is not supported, contradicts itself, or leaves a size open
    public static OnnxProgram convert(OnnxFile file, InputSizes sizes) {
        RefuseUnsupported.check(file.toString(), file.model());
        return new ImportOnnx(file, sizes).program();
    }

    /// What is not covered of each operator that is, by its name; empty where all is.
    public static Map<String, String> operators() {
        Map<String, String> notes = new TreeMap<>(OnnxOps.notes());
        notes.put("If", "known condition");
        return notes;
    }

    private OnnxProgram program() {
        Graph graph = file.model().graph();
        Scope scope = Scope.ofModel();
        inputs(graph, scope);
        new Translation(file.model(), at).translate(graph, scope, 0);
        List<Operand> outputs = new ArrayList<>();
        for (ValueInfo output : graph.outputs()) outputs.add(output(output, scope));
        if (outputs.isEmpty()) throw error("has no outputs", "export the model again");
        ModuleOp module = ImportAten.convert(at.graph(outputs));
        Map<String, StoredTensor> parameters = at.parameters();
        return new OnnxProgram(module, name -> {
            StoredTensor tensor = parameters.get(name);
            if (tensor == null) throw error("has no data for '" + name + "'", "export the model again");
            return file.elements(tensor);
        });
    }

    /// An input with an initializer is a constant that callers could replace: not here.
    private void inputs(Graph graph, Scope scope) {
        Set<String> initialized = new HashSet<>();
        graph.initializers().forEach(tensor -> initialized.add(tensor.name()));
        int number = 0;
        for (ValueInfo input : graph.inputs()) {
            if (initialized.contains(input.name())) continue;
            if (scope.isDefinedHere(input.name()))
                throw error("has two inputs '" + input.name() + "'", "export it again");
            scope.define(input.name(), at.user(input.name(), kind(input), shape(input, number++)));
        }
    }

    private ElementKind kind(ValueInfo input) {
        return ElementTypes.kind(input.elementType())
                .filter(kind -> kind != ElementKind.U8)
                .orElseThrow(() -> error(
                        "takes '" + input.name() + "' of the type " + ElementTypes.name(input.elementType())
                                + ", which is not supported",
                        "use floats, signed integers or bool"));
    }

    private Dims shape(ValueInfo input, int number) {
        if (input.dims() == null)
            throw error("does not say the rank of its input '" + input.name() + "'", "export it again");
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < input.dims().size(); i++) {
            long size = size(input, number, i, input.dims().get(i));
            if (size < 1)
                throw error("says that its input '" + input.name() + "' has the size " + size, "export it again");
            shape.add(size);
        }
        Dims dims = new Dims(shape);
        try {
            Math.multiplyExact(dims.product(), 8);
        } catch (ArithmeticException e) {
            throw error("says that its input '" + input.name() + "' has the shape " + dims, "export it again");
        }
        return dims;
    }

    private long size(ValueInfo input, int number, int dim, ValueInfo.Dim stated) {
        String name = "";
        switch (stated) {
            case ValueInfo.Dim.Fixed(long size) -> {
                return size;
            }
            case ValueInfo.Dim.Named(String given) -> name = given;
            case ValueInfo.Dim.Unknown _ -> {}
        }
        OptionalLong size = sizes.of(number, dim, name);
        if (size.isPresent()) return size.getAsLong();
        throw error(
                "leaves the size " + (name.isEmpty() ? "" : "'" + name + "' ") + "of dimension " + dim
                        + " of its input '" + input.name() + "' open",
                "export it for fixed sizes");
    }

    private Operand output(ValueInfo output, Scope scope) {
        Operand operand = scope.find(output.name())
                .orElseThrow(
                        () -> error("has an output '" + output.name() + "' that no node makes", "export it again"));
        if (Translation.contradicts(output, operand.shape()))
            throw error(
                    "gives " + operand.type() + " for its output '" + output.name() + "', but says otherwise",
                    "export it again");
        return operand;
    }

    private static String modelName(OnnxFile file) {
        String name = String.valueOf(Path.of(file.toString()).getFileName());
        return name.endsWith(".onnx") ? name.substring(0, name.length() - 5) : name;
    }

    private InputError error(String what, String advice) {
        return new InputError(what, file.toString(), advice);
    }
}
