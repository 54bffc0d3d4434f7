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
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A model as the user hands it in: its program, and its parameters by name.
record Model(ModuleOp module, Function<String, TensorData> parameters) {
    static final String TARGET = "headrace.target";

    /// @param lengths what a Hugging Face directory is compiled for
    /// @param given has the inputs of a run, which say the sizes that a model leaves open; null where there is no run
    /// @throws InputError if the file cannot be read, or holds no model that is supported
    static Model open(Path path, Lengths lengths, @Nullable SafetensorsFile given) {
        Model model = Files.isDirectory(path) ? huggingFace(path, lengths) : file(path, lengths, given);
        Diagnostics problems = new Diagnostics();
        Verifier.verify(model.module, problems);
        if (problems.hasErrors())
            throw new WorkFailure("the import", model.module, new IllegalStateException(problems.toString()));
        return model;
    }

    private static Model file(Path file, Lengths lengths, @Nullable SafetensorsFile given) {
        lengths.refuse(file);
        String name = file.toString();
        if (name.endsWith(".mlir")) return mlir(file);
        if (name.endsWith(".onnx")) return onnx(file, given == null ? InputSizes.NONE : Golden.sizes(given));
        return pt2(file);
    }

    private static Model mlir(Path file) {
        MlirModel model = ReadMlir.from(file);
        return new Model(model.module(), model::parameter);
    }

    private static Model onnx(Path file, InputSizes sizes) {
        OnnxProgram program = ImportOnnx.convert(OnnxFile.open(file), sizes);
        return new Model(program.module(), program.parameters());
    }

    private static Model pt2(Path file) {
        Pt2Archive archive = Pt2Archive.open(file);
        return new Model(ImportPt2.convert(archive), archive::tensor);
    }

    private static Model huggingFace(Path folder, Lengths lengths) {
        HuggingFaceDirectory directory = HuggingFaceDirectory.open(folder);
        return new Model(ImportHuggingFace.convert(directory, lengths.phase(folder)), directory::tensor);
    }

    FuncOp main() {
        return FuncOp.find(module, "main").orElseThrow();
    }

    /// Looks every parameter up, so that a damaged one is found before the long work begins.
    /// @throws InputError if one is missing, damaged or of another type than the program says
    void requireParameters() {
        for (int i = 0; i < main().body().arguments().size(); i++) {
            if (!(main().argumentAttribute(i, "headrace.parameter").orElse(null) instanceof StringAttr(String name)))
                continue;
            TensorData data = parameters.apply(name);
            if (!data.type().equals(main().body().argument(i).type()))
                throw new InputError(
                        "is " + data.type() + ", the program takes "
                                + main().body().argument(i).type(),
                        "parameter '" + name + "'",
                        "export the model again");
        }
    }

    /// Writes into the module what it is compiled for.
    void setTarget(Target target) {
        Rewriter.atEndOf(module.body()).setAttribute(module, TARGET, new StringAttr(target.name()));
    }
}
