package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.frontends.onnx.ImportOnnx;
import dev.headrace.frontends.onnx.InputSizes;
import dev.headrace.frontends.onnx.OnnxFile;
import dev.headrace.frontends.onnx.OnnxProgram;
import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Verifier;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.nio.file.Path;
import java.util.function.Function;

/// A model as the user hands it in: its program, and its parameters by name.
record Model(ModuleOp module, Function<String, TensorData> parameters) {
    static final String TARGET = "headrace.target";

    /// @throws InputError if the file cannot be read, or holds no model that is supported
    static Model open(Path file) {
        return open(file, InputSizes.NONE);
    }

    /// @param sizes of dimensions that the model leaves open
    /// @throws InputError if the file cannot be read, or holds no model that is supported
    static Model open(Path file, InputSizes sizes) {
        Model model = file.toString().endsWith(".onnx") ? ofOnnx(file, sizes) : ofPt2(file);
        Diagnostics problems = new Diagnostics();
        Verifier.verify(model.module, problems);
        if (problems.hasErrors())
            throw new WorkFailure("the import", model.module, new IllegalStateException(problems.toString()));
        return model;
    }

    private static Model ofPt2(Path file) {
        Pt2Archive archive = Pt2Archive.open(file);
        return new Model(ImportPt2.convert(archive), archive::tensor);
    }

    private static Model ofOnnx(Path file, InputSizes sizes) {
        OnnxProgram program = ImportOnnx.convert(OnnxFile.open(file), sizes);
        return new Model(program.module(), program.parameters());
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
