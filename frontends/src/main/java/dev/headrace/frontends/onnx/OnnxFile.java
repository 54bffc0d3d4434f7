package dev.headrace.frontends.onnx;

import dev.headrace.frontends.archive.MappedFile;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An `.onnx` file. Weights stay in the mapped file, or in those beside it, until somebody reads their elements.
public final class OnnxFile {
    /// The operators of versions before gave some attributes what are inputs since.
    private static final long OLDEST_OPSET = 13;
    /// The newest one whose definitions were compared with the translation.
    private static final long NEWEST_OPSET = 25;

    private final String where;
    private final OnnxModel model;
    private final ExternalFiles files;

    private OnnxFile(Path file, OnnxModel model) {
        where = file.toString();
        this.model = model;
        files = new ExternalFiles(file);
    }

    /// Reads the graph; the weights are only looked up.
    /// @throws InputError where the file is missing, damaged, no model, or of an operator set that is not covered
    public static OnnxFile open(Path file) {
        MemorySegment bytes = MappedFile.of(file);
        OnnxFile opened = new OnnxFile(file, ModelReader.read(file.toString(), bytes));
        opened.requireOpset();
        return opened;
    }

    OnnxModel model() {
        return model;
    }

    TensorData elements(StoredTensor tensor) {
        return ReadElements.of(where, tensor, files);
    }

    /// The path as it was given.
    @Override
    public String toString() {
        return where;
    }

    private void requireOpset() {
        requireCovered(model.opsets().get(""));
        for (Function function : model.functions())
            if (function.opsets().containsKey(""))
                requireCovered(function.opsets().get(""));
    }

    private void requireCovered(@Nullable Long opset) {
        if (opset == null)
            throw new InputError("names no operator set", where, "hand in a file that an ONNX exporter wrote");
        if (opset < OLDEST_OPSET)
            throw new InputError(
                    "has opset " + opset + ", needed is " + OLDEST_OPSET + " or later",
                    where,
                    "export it again with opset_version=17, or convert it with onnx.version_converter");
        if (opset > NEWEST_OPSET)
            throw new InputError(
                    "has opset " + opset + ", known are those up to " + NEWEST_OPSET,
                    where,
                    "export it again with opset_version=21");
    }
}
