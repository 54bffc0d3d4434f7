package dev.headrace.frontends.pickle;

import dev.headrace.frontends.archive.ZipArchive;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A dict of tensors as `torch.save` writes it: a zip archive with the pickle `data.pkl` and one record per storage.
/// Tensors that share a storage share its bytes here.
public final class TorchFile {
    private final ZipArchive zip;
    private final String root;
    private final String where;

    private TorchFile(String where, MemorySegment bytes) {
        this.where = where;
        zip = ZipArchive.in(where, bytes);
        root = root();
    }

    /// The tensors by name, in the file's order.
    /// @param where what messages call the file
    /// @throws InputError where it is no such file, holds other things than tensors, or is damaged
    public static SequencedMap<String, TensorData> tensors(String where, MemorySegment bytes) {
        return new TorchFile(where, bytes).tensors();
    }

    private String root() {
        List<String> roots = zip.names().stream()
                .filter(n -> n.endsWith("/data.pkl"))
                .map(n -> n.substring(0, n.length() - "data.pkl".length()))
                .toList();
        if (roots.size() != 1)
            throw new InputError(
                    "is no file of torch.save: it has " + roots.size() + " entries 'data.pkl'",
                    where,
                    "write it again");
        return roots.getFirst();
    }

    private SequencedMap<String, TensorData> tensors() {
        String byteOrder = root + "byteorder";
        if (zip.has(byteOrder) && !zip.text(byteOrder).equals("little"))
            throw new InputError("is not little-endian", where, "save it on a little-endian machine");
        String pickle = root + "data.pkl";
        Pickled value = PickleReader.read(
                zip.where(pickle), zip.bytes(pickle), new RebuildTensor(where, key -> zip.bytes(root + "data/" + key)));
        if (!(value instanceof Pickled.Table table))
            throw new InputError(
                    "holds " + value.kindName() + " where a dict of tensors is expected", where, "write it again");
        SequencedMap<String, TensorData> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Pickled> entry : table.entries.entrySet()) {
            if (!(entry.getValue() instanceof Pickled.Tensor(TensorData data)))
                throw new InputError(
                        "holds " + entry.getValue().kindName() + " under '" + entry.getKey()
                                + "' where a tensor is expected",
                        where,
                        "save the model without custom objects");
            tensors.put(entry.getKey(), data);
        }
        return Collections.unmodifiableSequencedMap(tensors);
    }
}
