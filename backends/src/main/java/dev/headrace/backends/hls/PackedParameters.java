package dev.headrace.backends.hls;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.dialects.dataflow.KernelOp.Channels;
import dev.headrace.dialects.linalg.PackOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The parameters as the host hands them to the device: one file of entries, each aligned, and a manifest. An entry is
/// row-major, or lies tile by tile as kernels read it.
/// Without values there is the manifest alone, which says what goes where.
final class PackedParameters {
    private static final int ALIGNMENT = 64;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final List<Entry> entries = new ArrayList<>();
    private final boolean hasValues;
    private final int groups;
    private long end;

    /// @param groups how many images of the device there are
    PackedParameters(boolean hasValues, int groups) {
        this.hasValues = hasValues;
        this.groups = groups;
    }

    /// @param rows one behind the other, of one type, each in the order of the file; more than one where they are
    /// stacked, as those of the layers of a loop are, which the manifest names
    /// @param tiling what brought it into this order; null for a row-major entry
    /// @param channels of the memory that it is loaded to, by the number of the group; empty where it stays on the host
    /// @param checksum FNV-1a of the bytes, 64 bits; 0 without values
    record Entry(
            String name,
            List<TensorHome.Row> rows,
            @Nullable PackOp tiling,
            SequencedMap<Integer, Channels> channels,
            long offset,
            long checksum) {
        Entry {
            rows = List.copyOf(rows);
        }

        TensorData row() {
            return rows.getFirst().values();
        }

        long bytes() {
            long elements = row().elements();
            return rows.size()
                    * (row().kind() == ElementKind.I4
                            ? Math.ceilDiv(elements, 2)
                            : elements * row().kind().bytes());
        }
    }

    /// Adds an entry and returns its index.
    int add(String name, List<TensorHome.Row> rows, @Nullable PackOp tiling, SequencedMap<Integer, Channels> channels) {
        entries.add(new Entry(name, rows, tiling, channels, end, hasValues ? checksum(rows) : 0));
        long next = end + entries.getLast().bytes();
        end = Math.ceilDiv(next, ALIGNMENT) * ALIGNMENT;
        return entries.size() - 1;
    }

    List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /// Writes `parameters.bin` and `manifest.json`.
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("manifest.json"), JsonText.of(manifest()));
        if (!hasValues) return;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(directory.resolve("parameters.bin")))) {
            long position = 0;
            for (Entry entry : entries) {
                for (; position < entry.offset(); position++) out.write(0);
                for (TensorHome.Row row : entry.rows()) copy(stored(row.values()), out);
                position += entry.bytes();
            }
        }
    }

    private ObjectNode manifest() {
        ObjectNode manifest = new ObjectMapper().createObjectNode();
        if (hasValues) manifest.put("file", "parameters.bin");
        ArrayNode list = manifest.putArray("parameters");
        for (Entry entry : entries) {
            ObjectNode node = list.addObject().put("name", entry.name());
            node.put("type", entry.row().kind().name());
            if (entry.rows().size() > 1) {
                ArrayNode rows = node.putArray("rows");
                for (TensorHome.Row row : entry.rows()) rows.add(row.name());
            }
            PackOp tiling = entry.tiling();
            row(
                    node,
                    "shape",
                    tiling == null ? entry.row().sizes() : tiling.plainType().shape());
            if (tiling == null) node.put("layout", "row-major");
            else tiles(node, tiling);
            place(entry, node);
            node.put("offset", entry.offset()).put("bytes", entry.bytes());
            if (hasValues) node.put("checksum", "fnv1a64:%016x".formatted(entry.checksum()));
        }
        return manifest;
    }

    private void place(Entry entry, ObjectNode node) {
        if (entry.channels().isEmpty()) {
            node.put("bank", "host");
        } else if (groups == 1) {
            place(entry.channels().firstEntry().getValue(), node);
        } else {
            ArrayNode places = node.putArray("places");
            entry.channels()
                    .forEach((group, channels) ->
                            place(channels, places.addObject().put("group", group)));
        }
    }

    private static void place(Channels channels, ObjectNode node) {
        node.put("bank", channels.first());
        if (channels.count() > 1) node.put("banks", channels.count());
    }

    /// Tiles lie in row-major order, and their elements too, unless `tile_order` or `tiled_dimensions` say otherwise.
    private static void tiles(ObjectNode node, PackOp pack) {
        node.put("layout", "tiled");
        row(node, "tile", pack.tiles());
        Dims all = Dims.of(LongStream.range(0, pack.plainType().rank()).toArray());
        if (!pack.outerOrder().equals(all)) row(node, "tile_order", pack.outerOrder());
        if (!pack.tiledDims().equals(all)) row(node, "tiled_dimensions", pack.tiledDims());
    }

    private static void row(ObjectNode node, String name, Dims numbers) {
        ArrayNode row = node.putArray(name);
        for (long number : numbers.values()) row.add(number);
    }

    /// As the device and the host have it: two numbers of four bits in a byte, the first one in the lower half.
    private static MemorySegment stored(TensorData data) {
        if (data.kind() != ElementKind.I4) return data.toBytes();
        MemorySegment whole = data.toBytes();
        byte[] halves = new byte[Math.toIntExact(Math.ceilDiv(whole.byteSize(), 2))];
        for (long i = 0; i < whole.byteSize(); i++)
            halves[(int) (i / 2)] |= (byte) ((whole.get(ValueLayout.JAVA_BYTE, i) & 15) << (i % 2 * 4));
        return MemorySegment.ofArray(halves);
    }

    private static void copy(MemorySegment bytes, OutputStream out) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (long at = 0; at < bytes.byteSize(); at += chunk.length) {
            int length = (int) Math.min(chunk.length, bytes.byteSize() - at);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, chunk, 0, length);
            out.write(chunk, 0, length);
        }
    }

    private static long checksum(List<TensorHome.Row> rows) {
        long hash = FNV_BASIS;
        for (TensorHome.Row row : rows) {
            MemorySegment bytes = stored(row.values());
            for (long i = 0; i < bytes.byteSize(); i++)
                hash = (hash ^ (bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
