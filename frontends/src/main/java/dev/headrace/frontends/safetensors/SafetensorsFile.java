package dev.headrace.frontends.safetensors;

import dev.headrace.frontends.archive.MappedFile;
import dev.headrace.frontends.json.Json;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/// Reads a `.safetensors` file: 8 bytes with the length of a JSON header, the header, the data.
///
/// The file is mapped and its tensors are views; names keep the header's order.
public final class SafetensorsFile implements NamedTensors {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// As the reference implementation limits it.
    private static final long MAX_HEADER = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final String ADVICE = "write the file again";

    private final String where;
    private final MemorySegment data;
    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(String name, String type, Dims sizes, long begin, long end) {}

    private SafetensorsFile(String where, MemorySegment bytes) {
        this.where = where;
        long header = bytes.byteSize() < Long.BYTES ? -1 : bytes.get(LONG, 0);
        if (header < 2 || header > MAX_HEADER || header > bytes.byteSize() - Long.BYTES)
            throw new InputError("is no safetensors file or was cut short", where, "copy or write it again");
        data = bytes.asSlice(Long.BYTES + header);
        Json.parse(where, bytes.asSlice(Long.BYTES, header), Set.of(METADATA))
                .fields()
                .forEach((name, fields) -> entries.put(name, entry(name, fields)));
        refuseOverlaps();
    }

    /// Reads the header and checks that every tensor lies in the file, apart from the others.
    /// @throws InputError where the file is missing, damaged or no safetensors file
    public static SafetensorsFile open(Path file) {
        return new SafetensorsFile(file.toString(), MappedFile.of(file));
    }

    @Override
    public SequencedSet<String> names() {
        return entries.sequencedKeySet();
    }

    @Override
    public TensorData tensor(String name) {
        Entry entry = entries.get(name);
        if (entry == null) throw new InputError("has no tensor '" + name + "'", where, "it has " + names());
        String place = where + ", tensor '" + name + "'";
        ElementKind kind = ElementKind.inFiles().stream()
                .filter(k -> k.name().equals(entry.type))
                .findFirst()
                .orElseThrow(() -> new InputError(
                        "has the unsupported type " + entry.type, place, "use one of " + ElementKind.inFiles()));
        TensorData tensor =
                TensorData.view(place, kind, entry.sizes, data.asSlice(entry.begin, entry.end - entry.begin));
        if (tensor.elements() * kind.bytes() != entry.end - entry.begin)
            throw new InputError("has " + (entry.end - entry.begin) + " bytes for " + tensor, place, ADVICE);
        return tensor;
    }

    /// All tensors by name.
    public SequencedMap<String, TensorData> tensors() {
        SequencedMap<String, TensorData> tensors = new LinkedHashMap<>();
        for (String name : entries.keySet()) tensors.put(name, tensor(name));
        return tensors;
    }

    /// The path as it was given.
    @Override
    public String toString() {
        return where;
    }

    private Entry entry(String name, Json fields) {
        List<Json> offsets = fields.at("data_offsets").items();
        if (offsets.size() != 2) throw fields.error("has " + offsets.size() + " data offsets, not 2");
        long begin = offsets.getFirst().integer();
        long end = offsets.getLast().integer();
        if (begin < 0 || end < begin || end > data.byteSize())
            throw fields.error("lies at bytes " + begin + " to " + end + " where the file has " + data.byteSize()
                    + " bytes of data");
        Dims sizes =
                new Dims(fields.at("shape").items().stream().map(Json::integer).toList());
        return new Entry(name, fields.at("dtype").text(), sizes, begin, end);
    }

    private void refuseOverlaps() {
        List<Entry> inOrder = new ArrayList<>(entries.values());
        inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        for (int i = 1; i < inOrder.size(); i++) {
            Entry before = inOrder.get(i - 1);
            Entry after = inOrder.get(i);
            if (after.begin < before.end)
                throw new InputError("tensors '" + before.name + "' and '" + after.name + "' overlap", where, ADVICE);
        }
    }

    /// Writes tensors in this order, beside the target first and then renamed: no half-written file appears. Equal
    /// tensors give equal bytes.
    /// @throws InputError where the file cannot be written
    public static void write(Path file, Map<String, TensorData> tensors) {
        SafetensorsWriter.write(file, tensors);
    }
}
