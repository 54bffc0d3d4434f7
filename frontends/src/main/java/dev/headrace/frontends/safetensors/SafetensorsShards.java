package dev.headrace.frontends.safetensors;

import dev.headrace.frontends.archive.MappedFile;
import dev.headrace.frontends.json.Json;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Several `.safetensors` files in one folder, and the index that says which tensor is in which:
/// `{"weight_map": {"lm_head.weight": "model-00002-of-00002.safetensors", …}}`.
public final class SafetensorsShards implements NamedTensors {
    /// A file of the same folder.
    private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\\\x00]+\\.safetensors");

    private static final String ADVICE = "download or write the files again";

    private final String where;
    private final SequencedMap<String, SafetensorsFile> shards = new LinkedHashMap<>();
    private final SequencedMap<String, SafetensorsFile> places = new LinkedHashMap<>();

    private SafetensorsShards(Path index) {
        where = index.toString();
        Json.parse(where, MappedFile.of(index), Set.of())
                .at("weight_map")
                .fields()
                .forEach((tensor, file) -> places.put(tensor, shard(index, file)));
        places.forEach(this::requireThere);
        shards.values().forEach(this::refuseOthers);
    }

    /// Reads the index and the header of each file.
    /// @throws InputError where one is missing or damaged, lies elsewhere, or has other tensors than the index says
    public static SafetensorsShards open(Path index) {
        return new SafetensorsShards(index);
    }

    @Override
    public SequencedSet<String> names() {
        return places.sequencedKeySet();
    }

    @Override
    public TensorData tensor(String name) {
        SafetensorsFile shard = places.get(name);
        if (shard == null) throw new InputError("has no tensor '" + name + "'", where, ADVICE);
        return shard.tensor(name);
    }

    /// The path of the index as it was given.
    @Override
    public String toString() {
        return where;
    }

    private SafetensorsFile shard(Path index, Json file) {
        String name = file.text();
        if (!FILE_NAME.matcher(name).matches())
            throw new InputError(
                    "is '" + name + "', no name of a .safetensors file in the same folder", file.where(), ADVICE);
        return shards.computeIfAbsent(name, n -> {
            Path path = index.resolveSibling(n);
            if (Files.notExists(path))
                throw new InputError(
                        "is missing, though " + index.getFileName() + " lists it", path.toString(), ADVICE);
            return SafetensorsFile.open(path);
        });
    }

    private void requireThere(String tensor, SafetensorsFile shard) {
        if (!shard.names().contains(tensor))
            throw new InputError(
                    "has no tensor '" + tensor + "', though " + where + " says so", shard.toString(), ADVICE);
    }

    private void refuseOthers(SafetensorsFile shard) {
        for (String tensor : shard.names()) {
            SafetensorsFile place = places.get(tensor);
            if (place == null)
                throw new InputError(
                        "has a tensor '" + tensor + "' that " + where + " does not list", shard.toString(), ADVICE);
            if (place != shard)
                throw new InputError(
                        "has a tensor '" + tensor + "' that is in " + place + " too", shard.toString(), ADVICE);
        }
    }
}
