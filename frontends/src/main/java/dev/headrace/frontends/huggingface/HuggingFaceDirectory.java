package dev.headrace.frontends.huggingface;

import dev.headrace.dialects.quantization.QuantizedParameter;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A directory as `save_pretrained` of Hugging Face's `transformers` writes it: `config.json`, and the weights in
/// `model.safetensors` or in several such files with `model.safetensors.index.json`.
///
/// Without weights the program alone can be had. Weights stay in the mapped files until somebody reads their elements.
public final class HuggingFaceDirectory {
    private static final String END = "eos_token_id";

    private final Path folder;
    private final Config config;
    private final @Nullable Checkpoint checkpoint;
    private final @Nullable ElementKind stored;
    private final Map<String, QuantizedParameter> integers = new HashMap<>();
    private final Map<String, TensorData> orders = new HashMap<>();

    private HuggingFaceDirectory(Path folder, Config config, @Nullable Checkpoint checkpoint) {
        this.folder = folder;
        this.config = config;
        this.checkpoint = checkpoint;
        stored = checkpoint == null ? null : checkpoint.kind().orElse(null);
    }

    /// Reads the configuration and the headers of the weights, if there are any.
    /// @throws InputError where there is no `config.json`, or files are damaged or incomplete
    public static HuggingFaceDirectory open(Path folder) {
        Path file = folder.resolve("config.json");
        if (Files.notExists(file))
            throw new InputError(
                    "is a folder without config.json",
                    folder.toString(),
                    "name a model file, or a folder that save_pretrained wrote");
        Config config = Config.read(file);
        return new HuggingFaceDirectory(
                folder, config, Checkpoint.find(folder, config).orElse(null));
    }

    Config config() {
        return config;
    }

    /// The trained tensors, null where they were left out.
    @Nullable
    Checkpoint checkpoint() {
        return checkpoint;
    }

    /// The type of parameters, results and caches: the one that all weights are stored in, else what the configuration
    /// says; `f32` where that says nothing, and for weights in `f64`.
    /// @throws InputError where it names no type that is known
    FloatType element() {
        if (stored == null) return config.element();
        return stored == ElementKind.F64 ? FloatType.F32 : (FloatType) stored.type();
    }

    /// The tokens that end a text, by `generation_config.json` or else the configuration; none where neither says any.
    /// @throws InputError where they are no numbers
    public Set<Integer> endTokens() {
        Path file = folder.resolve("generation_config.json");
        if (Files.exists(file)) {
            Config generation = Config.read(file);
            if (generation.has(END)) return generation.numbers(END);
        }
        return config.has(END) ? config.numbers(END) : Set.of();
    }

    /// Says that the program has a parameter whose elements are integers of the checkpoint.
    void addIntegers(QuantizedParameter form) {
        for (QuantizedParameter.Part part : form.parts())
            integers.put(form.with(part).name(), form.with(part));
    }

    /// Says that the program may have a parameter which holds the order of such integers.
    void addOrder(String name, TensorData order) {
        orders.put(name, order);
    }

    /// The elements of a parameter, in the type of [ImportHuggingFace]'s program whatever they are stored in.
    /// @throws InputError where there is no such tensor, or no weights at all
    public TensorData tensor(String name) {
        if (checkpoint == null) throw Checkpoint.missing(folder);
        QuantizedParameter form = integers.get(name);
        if (form != null) return checkpoint.integers(form);
        TensorData order = orders.get(name);
        if (order != null) return order;
        return checkpoint.tensor(name).as(ElementKind.of(element()).orElseThrow());
    }

    /// The folder's own name, also where it was given as `.`.
    String name() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }

    /// The path as it was given.
    @Override
    public String toString() {
        return folder.toString();
    }
}
