package dev.headrace.frontends.huggingface;

import dev.headrace.dialects.quantization.QuantizedParameter;
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
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable PackedLinears packed;

    private Checkpoint(NamedTensors tensors, Config config) {
        this.tensors = tensors;
        packed = PackedLinears.of(config, tensors).orElse(null);
    }

    /// Looks for one file, then for several with an index.
    /// @param config says how weights were quantized, if they were
    /// @throws InputError where they are damaged or incomplete
    static Optional<Checkpoint> find(Path folder, Config config) {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) return Optional.of(new Checkpoint(SafetensorsFile.open(file), config));
        Path index = folder.resolve(INDEX);
        return Files.exists(index)
                ? Optional.of(new Checkpoint(SafetensorsShards.open(index), config))
                : Optional.empty();
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
            if (isPacked(name)) {
                used.addAll(packed().names(stored(name)));
                packed().requireMatch(stored(name), type.shape());
                return;
            }
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
        if (!data.kind().isFloat() || data.kind() == ElementKind.F8_E4M3)
            throw new InputError(
                    "tensor '" + name + "' is " + data + ", which weights cannot be stored in",
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

    /// The elements of a parameter as they are stored; of one that is integers there, as real numbers in `f32`.
    /// @throws InputError where there is no such tensor, or it is damaged
    TensorData tensor(String name) {
        return isPacked(name) ? packed().real(stored(name)) : tensors.tensor(stored(name));
    }

    /// The integers that a parameter is stored as, if it is.
    Optional<QuantizedParameter> integers(String name) {
        if (!isPacked(name)) return Optional.empty();
        QuantizedParameter form = packed().form(stored(name));
        return Optional.of(new QuantizedParameter(name, form.part(), form.bits(), false, form.shape(), form.over()));
    }

    /// The values of [#integers], their scales or zero points.
    TensorData integers(QuantizedParameter form) {
        return packed().integers(new QuantizedParameter(
                stored(form.source()), form.part(), form.bits(), false, form.shape(), form.over()));
    }

    /// Which columns of a parameter the values of [#integers] are, where they are not in order.
    Optional<TensorData> order(String name) {
        return packed().isReordered(stored(name)) ? Optional.of(packed().order(stored(name))) : Optional.empty();
    }

    private boolean isPacked(String name) {
        return packed != null && packed.has(stored(name));
    }

    private PackedLinears packed() {
        return Objects.requireNonNull(packed);
    }

    private String stored(String name) {
        String rest = name.substring(name.indexOf('.') + 1);
        return !isThere(name) && isThere(rest) ? rest : name;
    }

    private boolean isThere(String name) {
        return tensors.names().contains(name) || packed != null && packed.has(name);
    }
}
