package dev.headrace.frontends.huggingface;

import dev.headrace.frontends.safetensors.NamedTensors;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.frontends.safetensors.SafetensorsShards;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/// The trained tensors of a directory, in whatever floating-point type they are stored.
///
/// Some checkpoints, GPT-2's among them, were saved from the model without its last layer: their names lack the first
/// part, `wte.weight` for `transformer.wte.weight`.
final class Checkpoint {
    private static final String FILE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String ADVICE = "give the config.json that belongs to the weights";

    /// Masks and frequencies that older versions of `transformers` saved beside the weights.
    private static final Pattern DERIVED = Pattern.compile("(.*\\.)?(attn\\.(masked_)?bias|rotary_emb\\.inv_freq)");

    private final NamedTensors tensors;

    private Checkpoint(NamedTensors tensors) {
        this.tensors = tensors;
    }

    /// Looks for one file, then for several with an index.
    /// @throws InputError where they are damaged or incomplete
    static Optional<Checkpoint> find(Path folder) {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) return Optional.of(new Checkpoint(SafetensorsFile.open(file)));
        Path index = folder.resolve(INDEX);
        return Files.exists(index) ? Optional.of(new Checkpoint(SafetensorsShards.open(index))) : Optional.empty();
    }

    /// Why a folder has no checkpoint.
    static InputError missing(Path folder) {
        for (String pickled : new String[] {"pytorch_model.bin", "pytorch_model.bin.index.json"})
            if (Files.exists(folder.resolve(pickled)))
                return new InputError(
                        "has only pickled weights, " + pickled,
                        folder.toString(),
                        "convert them with save_pretrained(…, safe_serialization=True)");
        return new InputError(
                "has no weights, neither " + FILE + " nor " + INDEX,
                folder.toString(),
                "download them, save the model with save_pretrained, or compile without them: --no-weights");
    }

    /// Checks that these parameters are there, in these shapes, and no other tensors.
    /// @param tied whether the last layer's weight may be there without being used
    void requireMatch(SequencedMap<String, TensorType> parameters, boolean tied) {
        Set<String> used = new HashSet<>();
        parameters.forEach((name, type) -> {
            used.add(stored(name));
            requireMatch(name, type);
        });
        for (String name : tensors.names())
            if (!used.contains(name) && !DERIVED.matcher(name).matches() && !(tied && name.equals("lm_head.weight")))
                throw new InputError(
                        "has a tensor '" + name + "' that the model of config.json does not use",
                        tensors.toString(),
                        ADVICE);
    }

    private void requireMatch(String name, TensorType type) {
        if (!tensors.names().contains(stored(name)))
            throw new InputError(
                    "has no tensor '" + name + "', which config.json asks for as " + type.shape(),
                    tensors.toString(),
                    ADVICE);
        TensorData data = tensors.tensor(stored(name));
        if (!data.sizes().equals(type.shape()))
            throw new InputError(
                    "tensor '" + name + "' is " + data.sizes() + ", config.json makes it " + type.shape(),
                    tensors.toString(),
                    ADVICE);
        if (!data.kind().isFloat())
            throw new InputError(
                    "tensor '" + name + "' is " + data + ", which is no floating-point type",
                    tensors.toString(),
                    "save the model without quantization");
    }

    /// What all floating-point tensors are stored as; nothing where they differ, or there are none.
    Optional<ElementKind> kind() {
        Set<ElementKind> kinds = EnumSet.noneOf(ElementKind.class);
        for (String name : tensors.names()) {
            ElementKind kind = tensors.tensor(name).kind();
            if (kind.isFloat() && !DERIVED.matcher(name).matches()) kinds.add(kind);
        }
        return kinds.size() == 1 ? Optional.of(kinds.iterator().next()) : Optional.empty();
    }

    /// The elements of a parameter as they are stored.
    /// @throws InputError where there is no such tensor, or it is damaged
    TensorData tensor(String name) {
        return tensors.tensor(stored(name));
    }

    private String stored(String name) {
        String rest = name.substring(name.indexOf('.') + 1);
        return !tensors.names().contains(name) && tensors.names().contains(rest) ? rest : name;
    }
}
