package dev.headrace.filetests.models;

import dev.headrace.frontends.pt2.ImportPt2;
import dev.headrace.frontends.pt2.Pt2Archive;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;

/// A model of the examples, with what PyTorch gave for some inputs.
///
/// @param golden the model whose golden file holds these inputs and outputs
public record Model(String name, String golden) {
    private static final Path FOLDER = Path.of("../examples/models");

    /// Each of them.
    public static List<Model> all() {
        return List.of(
                new Model("mlp-784-256-10"),
                new Model("lenet5"),
                new Model("lenet5-relu"),
                new Model("lenet5-trainir"),
                new Model("lenet5-torch26"),
                new Model("lenet5-torch28layout", "lenet5"),
                new Model("gpt2-tiny-prefill"),
                new Model("gpt2-tiny-prefill-trainir"),
                new Model("gpt2-tiny-prefill-torch26"),
                new Model("llama-tiny-prefill"),
                new Model("llama-tiny-decode"));
    }

    public Model(String name) {
        this(name, name);
    }

    @Override
    public String toString() {
        return name;
    }

    public Path file() {
        return FOLDER.resolve(name + ".pt2");
    }

    /// A fresh import.
    public ModuleOp imported() {
        return ImportPt2.convert(open());
    }

    public Pt2Archive open() {
        return Pt2Archive.open(file());
    }

    /// The inputs and outputs by their names.
    public SequencedMap<String, TensorData> goldenTensors() {
        return SafetensorsFile.open(goldenFile()).tensors();
    }

    public Path goldenFile() {
        return FOLDER.resolve(golden + ".golden.safetensors").toAbsolutePath().normalize();
    }
}
