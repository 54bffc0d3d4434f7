package dev.headrace.frontends.pt2;

import dev.headrace.frontends.json.Json;

/// Reads [TensorMeta].
final class TensorMetaReader {
    private static final long STRIDED = 7;

    private TensorMetaReader() {}

    static TensorMeta read(Json meta) {
        return new TensorMeta(
                dtype(meta.at("dtype")),
                meta.at("sizes").items().stream().map(ArgumentReader::symInt).toList(),
                meta.at("strides").items().stream().map(ArgumentReader::symInt).toList(),
                meta.find("storage_offset").map(ArgumentReader::symInt).orElse(new SymInt.Known(0)),
                meta.find("layout").map(Json::integer).orElse(STRIDED) == STRIDED);
    }

    static Dtype dtype(Json code) {
        return Dtype.of(code.integer()).orElseThrow(() -> code.error("is the unknown element type " + code.integer()));
    }
}
