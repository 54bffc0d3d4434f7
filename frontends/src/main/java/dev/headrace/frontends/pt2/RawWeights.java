package dev.headrace.frontends.pt2;

import dev.headrace.frontends.archive.ZipArchive;
import dev.headrace.frontends.json.Json;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Weights of PyTorch 2.9 and later: a table of names, and raw records that hold whole storages. Several names may show
/// parts of one record.
final class RawWeights implements Weights {
    private final ZipArchive zip;
    private final String folder;
    private final Map<String, Json> config;

    /// Records by entry name: an inflated one is inflated once.
    private final Map<String, MemorySegment> records = new LinkedHashMap<>();

    /// Reads the table.
    /// @param folder of the records, with a slash at its end
    /// @param config name of the entry with the table; where it is absent there are no tensors
    RawWeights(ZipArchive zip, String folder, String config) {
        this.zip = zip;
        this.folder = folder;
        this.config = zip.has(config)
                ? Json.parse(zip.where(config), zip.bytes(config), Set.of())
                        .at("config")
                        .fields()
                : Map.of();
    }

    @Override
    public Optional<TensorData> find(String fqn) {
        return Optional.ofNullable(config.get(fqn)).map(line -> tensor(fqn, line));
    }

    private TensorData tensor(String fqn, Json line) {
        String entry = folder + line.at("path_name").text();
        String name = zip.where(entry) + " of '" + fqn + "'";
        if (line.find("use_pickle").map(Json::bool).orElse(false))
            throw new InputError(
                    "is a tensor subclass, stored as a pickle", name, "export the model with plain tensors");
        TensorMeta meta = line.find("tensor_meta")
                .map(TensorMetaReader::read)
                .orElseThrow(() -> new InputError("is no tensor", name, "export the model without custom objects"));
        if (!meta.strided()) throw new InputError("is a sparse tensor", name, "export the model with dense tensors");
        ElementKind kind = meta.dtype()
                .kind()
                .orElseThrow(() -> new InputError(
                        "has the unsupported element type " + meta.dtype(),
                        name,
                        "convert the model to float32 or bfloat16 first"));
        MemorySegment bytes = records.computeIfAbsent(entry, zip::bytes);
        Dims sizes = known(line, meta.sizes());
        if (bytes.byteSize() == 0 && !sizes.values().contains(0L))
            throw new InputError(
                    "is empty, the weights were left out of the file",
                    name,
                    "save the model with its weights, or compile without them: --no-weights");
        Dims strides = known(line, meta.strides());
        return TensorData.view(
                name, kind, sizes, strides, known(line, List.of(meta.offset())).at(0), bytes);
    }

    private static Dims known(Json line, List<SymInt> values) {
        List<Long> known = new ArrayList<>();
        for (SymInt value : values) {
            if (!(value instanceof SymInt.Known(long v))) throw line.error("has symbolic sizes");
            known.add(v);
        }
        return new Dims(known);
    }
}
