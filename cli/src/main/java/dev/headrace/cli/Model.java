package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.mlir.MlirModel;
import dev.headrace.frontends.mlir.ReadMlir;
import dev.headrace.frontends.onnx.ImportOnnx;
import dev.headrace.frontends.onnx.InputSizes;
import dev.headrace.frontends.onnx.OnnxFile;
import dev.headrace.frontends.onnx.OnnxProgram;
import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A model as the user hands it in: its program, and its parameters by name.
record Model(ModuleOp module, Function<String, TensorData> parameters) {
    private static final String TARGET = "headrace.target";

    /// @param lengths what a Hugging Face directory is compiled for
    /// @param maxima of sizes that differ from run to run
    /// @param given has the inputs of a run, which say the sizes that have no maximum; null where there is no run
    /// @throws InputError if the file cannot be read, or holds no model that is supported; if a size has no maximum
    static Model open(Path path, Lengths lengths, SequencedMap<String, Long> maxima, @Nullable SafetensorsFile given) {
        Model model = Files.isDirectory(path) ? huggingFace(path, lengths, maxima) : file(path, lengths, maxima, given);
        Diagnostics problems = new Diagnostics();
        Verifier.verify(model.module, problems);
        if (problems.hasErrors())
            throw new WorkFailure("the import", model.module, new IllegalStateException(problems.toString()));
        return model;
    }

    private static Model file(
            Path file, Lengths lengths, SequencedMap<String, Long> maxima, @Nullable SafetensorsFile given) {
        lengths.refuse(file);
        String name = file.toString();
        if (!name.endsWith(".mlir") && !name.endsWith(".onnx")) return pt2(file, maxima, given);
        refuse(maxima, file);
        if (name.endsWith(".mlir")) return mlir(file);
        return onnx(file, given == null ? InputSizes.NONE : Golden.sizes(given));
    }

    private static Model mlir(Path file) {
        MlirModel model = ReadMlir.from(file);
        return new Model(model.module(), model::parameter);
    }

    private static Model onnx(Path file, InputSizes sizes) {
        OnnxProgram program = ImportOnnx.convert(OnnxFile.open(file), sizes);
        return new Model(program.module(), program.parameters());
    }

    private static Model pt2(Path file, SequencedMap<String, Long> maxima, @Nullable SafetensorsFile given) {
        Pt2Archive archive = Pt2Archive.open(file);
        Map<String, Long> fixed = given == null
                ? Map.of()
                : ImportPt2.symbols(archive)
                        .learn(
                                maxima,
                                name -> given.names().contains(name)
                                        ? given.tensor(name).sizes()
                                        : null);
        return new Model(ImportPt2.convert(archive, fixed, maxima), archive::tensor);
    }

    private static void refuse(SequencedMap<String, Long> maxima, Path path) {
        if (!maxima.isEmpty()) throw new InputError("has no sizes for --max", path.toString(), "leave it out");
    }

    private static Model huggingFace(Path folder, Lengths lengths, SequencedMap<String, Long> maxima) {
        refuse(maxima, folder);
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(folder);
        return new Model(ImportHuggingFace.convert(directory, lengths.phase(folder)), directory::tensor);
    }

    FuncOp main() {
        return FuncOp.find(module, "main").orElseThrow();
    }

    /// Looks every parameter and the first value of all state up, so that a damaged one is found before the long work
    /// begins.
    /// @throws InputError if one is missing, damaged or of another type than the program says
    void requireParameters() {
        for (int i = 0; i < main().body().arguments().size(); i++) {
            var attribute = main().argumentAttribute(i, "headrace.parameter").or(orState(i));
            if (!(attribute.orElse(null) instanceof StringAttr(String name))) continue;
            TensorData data = parameters.apply(name);
            if (!data.type().equals(main().body().argument(i).type()))
                throw new InputError(
                        "is " + data.type() + ", the program takes "
                                + main().body().argument(i).type(),
                        "parameter '" + name + "'",
                        "export the model again");
        }
    }

    private Supplier<Optional<Attribute>> orState(int argument) {
        return () -> main().argumentAttribute(argument, "headrace.state");
    }

    /// Writes into the module what it is compiled for.
    void setTarget(Target target) {
        setTarget(module, target);
    }

    static void setTarget(ModuleOp module, Target target) {
        Rewriter.atEndOf(module.body()).setAttribute(module, TARGET, new StringAttr(target.name()));
    }

    /// The name of what a module was compiled for; nothing if it was not.
    static Optional<String> target(ModuleOp module) {
        return module.attribute(TARGET, StringAttr.class).map(StringAttr::value);
    }
}
