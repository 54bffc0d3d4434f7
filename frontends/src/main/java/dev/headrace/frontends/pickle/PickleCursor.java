package dev.headrace.frontends.pickle;

import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads the operands of pickle opcodes, never beyond the end.
final class PickleCursor {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble BIG_ENDIAN_DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final String where;
    private final MemorySegment bytes;
    private long at;

    PickleCursor(String where, MemorySegment bytes) {
        this.where = where;
        this.bytes = bytes;
    }

    /// Where the next byte is.
    long offset() {
        return at;
    }

    int unsignedByte() {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, take(1)));
    }

    int unsignedShort() {
        return Short.toUnsignedInt(bytes.get(SHORT, take(2)));
    }

    int signedInt() {
        return bytes.get(INT, take(4));
    }

    long unsignedInt() {
        return Integer.toUnsignedLong(signedInt());
    }

    void skipLong() {
        take(8);
    }

    double real() {
        return bytes.get(BIG_ENDIAN_DOUBLE, take(8));
    }

    /// A two's complement number of up to 8 bytes.
    long number(int length) {
        if (length > Long.BYTES) throw error("an integer of " + length + " bytes");
        long start = take(length);
        if (length == Long.BYTES) return bytes.get(LONG, start);
        long value = 0;
        for (int i = length - 1; i >= 0; i--)
            value = value << 8 | Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, start + i));
        int unused = Long.SIZE - 8 * length;
        return length == 0 ? 0 : value << unused >> unused;
    }

    String text(long length) {
        long start = take(length);
        return new String(bytes.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// Up to the next line end, which is read but not returned.
    String line() {
        long start = at;
        while (unsignedByte() != '\n') {
            if (at - start > 1000) throw error("a name of more than 1000 bytes");
        }
        return new String(bytes.asSlice(start, at - 1 - start).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// A complaint that names the place in the pickle.
    InputError error(String what) {
        return new InputError(
                "pickle has " + what + " at byte " + at,
                where,
                "only tensors and dicts of tensors are read, save the model again with torch.export.save");
    }

    private long take(long length) {
        if (length > bytes.byteSize() - at)
            throw new InputError(
                    "pickle is cut short at byte " + bytes.byteSize(), where, "copy or write the file again");
        long start = at;
        at += length;
        return start;
    }
}
