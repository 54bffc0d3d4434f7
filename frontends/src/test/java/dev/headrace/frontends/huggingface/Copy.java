package dev.headrace.frontends.huggingface;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.data.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// A copy of an example directory, to be changed before it is written.
final class Copy {
    static final Path EXAMPLES = Path.of("../examples/hf");
    private static final JsonMapper JSON = new JsonMapper();

    final ObjectNode config;
    final SequencedMap<String, TensorData> tensors;

    private Copy(ObjectNode config, SequencedMap<String, TensorData> tensors) {
        this.config = config;
        this.tensors = tensors;
    }

    static Copy of(String name) throws IOException {
        Path folder = EXAMPLES.resolve(name);
        return new Copy(
                (ObjectNode) JSON.readTree(Files.readAllBytes(folder.resolve("config.json"))),
                SafetensorsFile.open(folder.resolve("model.safetensors")).tensors());
    }

    /// Replaces or adds a field, given as JSON.
    Copy with(String field, String json) throws IOException {
        config.set(field, JSON.readTree(json));
        return this;
    }

    Copy without(String field) {
        config.remove(field);
        return this;
    }

    /// Writes both files.
    Path write(Path folder) throws IOException {
        SafetensorsFile.write(writeConfig(folder).resolve("model.safetensors"), tensors);
        return folder;
    }

    Path writeConfig(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), config.toPrettyString());
        return folder;
    }

    /// Writes the tensors by turns into several files, with an index.
    Path writeShards(Path folder, int count) throws IOException {
        ObjectNode index = JSON.createObjectNode();
        ObjectNode places = index.putObject("weight_map");
        SequencedMap<String, SequencedMap<String, TensorData>> shards = new LinkedHashMap<>();
        int next = 0;
        for (Map.Entry<String, TensorData> tensor : tensors.entrySet()) {
            String file = "model-0000" + (1 + next++ % count) + "-of-0000" + count + ".safetensors";
            places.put(tensor.getKey(), file);
            shards.computeIfAbsent(file, _ -> new LinkedHashMap<>()).put(tensor.getKey(), tensor.getValue());
        }
        shards.forEach((file, shard) -> SafetensorsFile.write(folder.resolve(file), shard));
        Files.writeString(folder.resolve("model.safetensors.index.json"), index.toPrettyString());
        return writeConfig(folder);
    }
}
