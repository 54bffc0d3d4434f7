package dev.headrace.frontends.archive;

import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Reads the central directory of a zip archive, with its zip64 forms (APPNOTE 6.3, sections 4.3 and 4.5).
///
/// The directory, not the local headers, is the truth: PyTorch stores entries with data descriptors, for which a reader
/// that goes from header to header cannot know the sizes. Dates are not read; PyTorch writes impossible ones.
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int ENTRY = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT = 0xffff;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final long IN_ZIP64 = 0xffffffffL;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String where;
    private final MemorySegment bytes;

    ZipDirectory(String where, MemorySegment bytes) {
        this.where = where;
        this.bytes = bytes;
    }

    /// Entries by name, in the order of the directory.
    SequencedMap<String, ZipEntry> read() {
        long end = findEnd();
        long count = shortAt(end + 10);
        long size = intAt(end + 12);
        long start = intAt(end + 16);
        long locator = end - 20;
        if (locator >= 0 && bytes.get(INT, locator) == LOCATOR64) {
            long end64 = longAt(locator + 8);
            if (end64 < 0 || end64 > locator - 56 || bytes.get(INT, end64) != END64)
                throw damaged("its zip64 directory end is missing");
            count = longAt(end64 + 32);
            size = longAt(end64 + 40);
            start = longAt(end64 + 48);
        }
        if (start < 0 || size < 0 || start > end || size > end - start)
            throw damaged("its directory lies outside the file");
        return entries(count, start, start + size);
    }

    private SequencedMap<String, ZipEntry> entries(long count, long start, long end) {
        SequencedMap<String, ZipEntry> entries = new LinkedHashMap<>();
        long at = start;
        for (long i = 0; i < count; i++) {
            if (end - at < ENTRY_BYTES || bytes.get(INT, at) != ENTRY)
                throw damaged("entry " + i + " of its directory is cut short");
            long length = ENTRY_BYTES + shortAt(at + 28) + shortAt(at + 30) + shortAt(at + 32);
            if (end - at < length) throw damaged("entry " + i + " of its directory is cut short");
            ZipEntry entry = entry(at);
            if (entries.put(entry.name(), entry) != null) throw damaged("it has two entries '" + entry.name() + "'");
            at += length;
        }
        return Collections.unmodifiableSequencedMap(entries);
    }

    private ZipEntry entry(long at) {
        int nameLength = (int) shortAt(at + 28);
        String name = new String(
                bytes.asSlice(at + ENTRY_BYTES, nameLength).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        if ((shortAt(at + 8) & 1) != 0)
            throw new InputError(
                    "is encrypted", where + ", entry '" + name + "'", "write the archive without a password");
        long method = shortAt(at + 10);
        Zip64 sizes = zip64(
                name, at + ENTRY_BYTES + nameLength, shortAt(at + 30), intAt(at + 24), intAt(at + 20), intAt(at + 42));
        return new ZipEntry(
                name,
                switch ((int) method) {
                    case 0 -> ZipEntry.Method.STORED;
                    case 8 -> ZipEntry.Method.DEFLATED;
                    default ->
                        throw new InputError(
                                "is compressed by the unknown method " + method,
                                where + ", entry '" + name + "'",
                                "write the archive stored or deflated");
                },
                sizes.size,
                sizes.storedSize,
                intAt(at + 16),
                sizes.headerOffset);
    }

    private record Zip64(long size, long storedSize, long headerOffset) {}

    /// Takes from the zip64 extra field, in this order, the numbers that did not fit their 32 bits.
    private Zip64 zip64(String name, long extra, long extraLength, long size, long storedSize, long headerOffset) {
        boolean wanted = size == IN_ZIP64 || storedSize == IN_ZIP64 || headerOffset == IN_ZIP64;
        long end = extra + extraLength;
        for (long at = extra; wanted && end - at >= 4; at += 4 + shortAt(at + 2)) {
            if (shortAt(at) != 1) continue;
            long next = at + 4;
            long last = Math.min(end, next + shortAt(at + 2));
            long[] numbers = {size, storedSize, headerOffset};
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] != IN_ZIP64) continue;
                if (last - next < 8) throw damaged("the zip64 sizes of entry '" + name + "' are cut short");
                numbers[i] = longAt(next);
                next += 8;
            }
            return new Zip64(numbers[0], numbers[1], numbers[2]);
        }
        return new Zip64(size, storedSize, headerOffset);
    }

    /// The stored bytes of an entry. Its local header gives where they begin: it may be padded otherwise than the
    /// directory says, as PyTorch does to align weights.
    MemorySegment stored(ZipEntry entry) {
        long header = entry.headerOffset();
        if (header < 0 || header > bytes.byteSize() - LOCAL_BYTES || bytes.get(INT, header) != LOCAL)
            throw damaged("the header of entry '" + entry.name() + "' is not at byte " + header);
        long start = header + LOCAL_BYTES + shortAt(header + 26) + shortAt(header + 28);
        if (entry.storedSize() < 0 || start > bytes.byteSize() || entry.storedSize() > bytes.byteSize() - start)
            throw damaged("entry '" + entry.name() + "' reaches beyond the end of the file");
        return bytes.asSlice(start, entry.storedSize());
    }

    /// Byte offset of the record at the archive's end. It may be followed by a comment, so it is searched from behind.
    private long findEnd() {
        long last = bytes.byteSize() - END_BYTES;
        for (long at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
            if (bytes.get(INT, at) == END && shortAt(at + 20) <= last - at) return at;
        }
        boolean zip = bytes.byteSize() >= 4 && bytes.get(INT, 0) == LOCAL;
        if (zip)
            throw new InputError("is a zip archive without an end, it was cut short", where, "copy or write it again");
        throw new InputError("is not a zip archive", where, "hand in a file that torch.export.save wrote");
    }

    private InputError damaged(String what) {
        return new InputError("is a damaged zip archive: " + what, where, "copy or write it again");
    }

    private long shortAt(long at) {
        return Short.toUnsignedLong(bytes.get(SHORT, at));
    }

    private long intAt(long at) {
        return Integer.toUnsignedLong(bytes.get(INT, at));
    }

    private long longAt(long at) {
        return bytes.get(LONG, at);
    }
}
