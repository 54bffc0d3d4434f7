package dev.headrace.cli;

import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;

/// A model as the user hands it in: its program, and its parameters by name.
record Model(Path file, ModuleOp module, Function<String, TensorData> parameters) {
    /// @throws InputError if the file cannot be read, or holds no model that is supported
    static Model open(Path file) {
        if (!Files.exists(file))
            throw new InputError("does not exist", file.toString(), "give the path of a .pt2 file");
        if (Files.isDirectory(file))
            throw new InputError("is a directory", file.toString(), "give the path of a .pt2 file");
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".pt2"))
            throw new InputError(
                    "is of no kind that is supported",
                    file.toString(),
                    "give a .pt2 file written by torch.export.save");
        Pt2Archive archive = Pt2Archive.open(file);
        return new Model(file, ImportPt2.convert(archive), archive::tensor);
    }
}
