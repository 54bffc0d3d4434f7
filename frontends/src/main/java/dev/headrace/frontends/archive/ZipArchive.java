package dev.headrace.frontends.archive;

import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A zip archive in memory, mapped or itself an entry of another archive.
///
/// Stored entries are slices of the archive's bytes, nothing is copied; deflated ones are inflated up to limits. Entry
/// names are only ever compared, so no name can reach the file system.
public final class ZipArchive {
    /// The largest deflated entry that is inflated; larger ones can be stored.
    private static final long MAX_INFLATED = 1L << 30;

    /// Deflate reaches 1032 on zeros. Entries that claim more than this are refused unless they are small.
    private static final long MAX_RATIO = 200;

    private static final long SMALL = 16 << 20;

    private final String where;
    private final ZipDirectory directory;
    private final SequencedMap<String, ZipEntry> entries;

    private ZipArchive(String where, MemorySegment bytes) {
        this.where = where;
        directory = new ZipDirectory(where, bytes);
        entries = directory.read();
    }

    /// Maps a file.
    /// @throws InputError where the file cannot be read or is no sound zip archive
    public static ZipArchive open(Path file) {
        return in(file.toString(), MappedFile.of(file));
    }

    /// Reads the directory of an archive in memory.
    /// @param where what messages call the archive: `model.pt2, entry 'data/weights/model.pt'`
    /// @throws InputError where the bytes are no sound zip archive
    public static ZipArchive in(String where, MemorySegment bytes) {
        return new ZipArchive(where, bytes);
    }

    /// Names of all entries in the archive's order.
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /// What messages call that entry.
    public String where(String name) {
        return where + ", entry '" + name + "'";
    }

    /// The content of an entry. Stored entries are not checked against their checksum: they may be gigabytes.
    /// @throws InputError where there is no such entry, it is damaged, or it inflates beyond the limits
    public MemorySegment bytes(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) throw new InputError("has no entry '" + name + "'", where, "write the archive again");
        MemorySegment stored = directory.stored(entry);
        return switch (entry.method()) {
            case STORED -> {
                if (entry.size() != entry.storedSize())
                    throw new InputError(
                            "is stored in " + entry.storedSize() + " bytes but declares " + entry.size(),
                            where(name),
                            "write the archive again");
                yield stored;
            }
            case DEFLATED -> MemorySegment.ofArray(inflate(entry, stored)).asReadOnly();
        };
    }

    /// The content of an entry as text without surrounding white space; for entries of a few words.
    public String text(String name) {
        MemorySegment content = bytes(name);
        if (content.byteSize() > 4096)
            throw new InputError(
                    "has " + content.byteSize() + " bytes where a word is expected",
                    where(name),
                    "write the archive again");
        return new String(content.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8).strip();
    }

    private byte[] inflate(ZipEntry entry, MemorySegment stored) {
        long size = entry.size();
        if (size < 0 || stored.byteSize() > Integer.MAX_VALUE) throw corrupt(entry);
        if (size > MAX_INFLATED || (size > SMALL && size / MAX_RATIO > stored.byteSize()))
            throw new InputError(
                    "would inflate from " + stored.byteSize() + " to " + size + " bytes, which is refused",
                    where(entry.name()),
                    "write the archive with stored (uncompressed) entries");
        byte[] content = new byte[(int) size];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(stored.asByteBuffer());
            int filled = 0;
            while (filled < content.length && !inflater.finished()) {
                int count = inflater.inflate(content, filled, content.length - filled);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) break;
                filled += count;
            }
            boolean excess = !inflater.finished() && inflater.inflate(new byte[1]) != 0;
            if (filled < content.length || excess) throw corrupt(entry);
        } catch (DataFormatException e) {
            throw corrupt(entry);
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        if (crc.getValue() != entry.crc()) throw corrupt(entry);
        return content;
    }

    private InputError corrupt(ZipEntry entry) {
        return new InputError(
                "its compressed data are damaged", where(entry.name()), "copy or write the archive again");
    }
}
